"""Delivery: the only code that posts, and that edits and finds again what it posted."""

from bot.delivery.archive import Archive
from bot.delivery.client import REQUEST_TIMEOUT, SlackClient
from bot.delivery.courier import Courier
from bot.delivery.pace import PACE, UNPACED, Pace

__all__ = ["PACE", "REQUEST_TIMEOUT", "UNPACED", "Archive", "Courier", "Pace", "SlackClient"]
