"""The ledger: the database that remembers what was planned, said and done."""

from schedule.ledger.claims import Claim
from schedule.ledger.errand import Errand
from schedule.ledger.gauges import Gauges
from schedule.ledger.hushing import told
from schedule.ledger.ledger import Ledger, LedgerView, join_ledger, open_ledger, read_ledger
from schedule.ledger.pacing import LONGEST_WAIT
from schedule.ledger.place import check_url, has_ledger, place_name, rehearsal_url
from schedule.ledger.post import Post
from schedule.ledger.reader import Document, LedgerReader
from schedule.ledger.receptions import Reception
from schedule.ledger.record import Record
from schedule.ledger.settling import Trouble

__all__ = [
    "LONGEST_WAIT",
    "Claim",
    "Document",
    "Errand",
    "Gauges",
    "Ledger",
    "LedgerReader",
    "LedgerView",
    "Post",
    "Reception",
    "Record",
    "Trouble",
    "check_url",
    "has_ledger",
    "join_ledger",
    "open_ledger",
    "place_name",
    "read_ledger",
    "rehearsal_url",
    "told",
]
