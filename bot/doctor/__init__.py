"""Whether a deployment is able to do its job, and what to do if it is not.

``asking`` and ``reading`` gather facts, ``of_...`` conclude from them, ``examination`` does both,
``checkup`` again and again while the service runs.
"""

from bot.doctor.checkup import Checkup
from bot.doctor.examination import PATIENCE, Patience, examine
from bot.doctor.findings import Finding, Level

__all__ = ["PATIENCE", "Checkup", "Finding", "Level", "Patience", "examine"]
