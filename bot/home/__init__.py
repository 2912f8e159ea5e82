"""App Home: the cycles at a glance, what is somebody's own there, and what its leads decide."""

from bot.home.homes import Homes
from bot.home.listener import listen

__all__ = ["Homes", "listen"]
