"""Delivery: the only code that posts, and that edits and finds again what it posted."""

from bot.delivery.archive import Archive
from bot.delivery.courier import REQUEST_TIMEOUT, Courier
from bot.delivery.pace import PACE, UNPACED, Pace

__all__ = ["PACE", "REQUEST_TIMEOUT", "UNPACED", "Archive", "Courier", "Pace"]
