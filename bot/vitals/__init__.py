"""How the service is: for a supervisor, for people and their alerts, in numbers.

``health`` is whether to let it live, ``readiness`` what keeps it from its job, ``metrics`` the
numbers; ``vitals`` gathers what all of them are made from.
"""

from bot.vitals.health import Health, SocketHealth
from bot.vitals.readiness import Check
from bot.vitals.vitals import Vitals

__all__ = ["Check", "Health", "SocketHealth", "Vitals"]
