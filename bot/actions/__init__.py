"""Clicks: what a person decides with a button."""

from bot.actions.listener import Hands, listen

__all__ = ["Hands", "listen"]
