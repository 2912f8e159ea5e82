"""Clicks, and commands that change something: what a person does."""

from bot.actions.desk import Click
from bot.actions.forms import Doorman
from bot.actions.listener import Hands, listen
from bot.actions.table import ACTIONS

__all__ = ["ACTIONS", "Click", "Doorman", "Hands", "listen"]
