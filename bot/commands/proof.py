"""`reminders`: what was sent, what was not, and what comes next; for the release team."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.commands.question import Question
from bot.commands.reach import Proof
from bot.render.message import Message, compose, paragraph
from bot.render.rows import version
from bot.render.sent import is_late, outcome_line, waits
from schedule.reconcile import IN_FLIGHT, State

if TYPE_CHECKING:
    from schedule.ledger import Record

_SHOWN = 8
_AMISS = (State.UNKNOWN, State.FAILED, State.EXPIRED)
_PAST = "past"
_SAID: dict[str, str] = {
    State.SENT: "sent",
    State.PENDING: "planned",
    State.UNKNOWN: "unknown whether it landed",
    State.FAILED: "refused by Slack",
    State.EXPIRED: "too late to be sent",
    _PAST: "from before I was here",
    State.CANCELLED: "cancelled",
}
"""How many are in which state is said in these words, in this order."""


def reminders(question: Question) -> Message:
    """Answer what became of the cycle's reminders."""
    if question.look is None:
        return compose([paragraph("The ledger shows that: `release-bot reminders`.")])
    if not question.is_admin and not question.is_on_roster:
        hint = "To be known to me: `/release-status mine`."
        return compose([paragraph("Only the release team is told what was sent to whom.", hint)])
    proof = question.look(question.view.cycle.release)
    if proof is None:
        return compose([paragraph("My ledger does not answer just now; please ask again.")])
    return _shown(proof, question)


def _shown(proof: Proof, question: Question) -> Message:
    records = [one for one in proof.records if one.state is not State.CANCELLED]

    def lines(chosen: "Sequence[Record]") -> list[str]:
        return [outcome_line(one, question.snapshot, proof.workspace) for one in chosen]

    amiss = [one for one in records if one.state in _AMISS and not one.is_past][-_SHOWN:]
    sent = [one for one in records if one.state is State.SENT][-_SHOWN:]
    pending = [one for one in records if one.state is State.PENDING]
    waiting = [one for one in pending if waits(one)]
    planned = [one for one in pending if not waits(one)]
    return compose(
        [
            paragraph(f"*Reminders of {version(question.view)}*: {_counted(proof.records)}."),
            paragraph("*Not as it should be*" if amiss else "", *lines(amiss)),
            paragraph("*Sent last*" if sent else "", *lines(sent[::-1])),
            paragraph("*Waiting*" if waiting else "", *lines(waiting[:_SHOWN])),
            paragraph("*Next*" if planned else "", *lines(planned[:_SHOWN])),
        ],
        more="`release-bot reminders`",
    )


def _counted(records: "Sequence[Record]") -> str:
    counts = Counter(_PAST if one.is_past else str(one.state) for one in records)
    under_way = sum(counts[state] for state in IN_FLIGHT)
    late = sum(is_late(one) for one in records)
    said = [f"{counts[state]} {words}" for state, words in _SAID.items() if counts[state]]
    if late:
        said.insert(1, f"{late} of them late")
    if under_way:
        said.append(f"{under_way} under way")
    return ", ".join(said) or "none yet"
