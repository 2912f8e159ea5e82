"""What people ask of `/release-status`, and the answers.

``query`` reads the words (``vocabulary`` holds those that are known), ``answers`` finds out what
they mean, ``table`` lists the subcommands, one file per family holds what is said.
"""

from bot.commands.answers import answer
from bot.commands.table import COMMANDS, DESCRIPTION, USAGE_HINT, Command

__all__ = ["COMMANDS", "DESCRIPTION", "USAGE_HINT", "Command", "answer"]
