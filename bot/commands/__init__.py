"""What people ask of `/release-status`, and the answers.

``query`` reads the words, ``table`` lists the subcommands, one file per family holds the answers.
"""

from bot.commands.table import COMMANDS, Command, answer

__all__ = ["COMMANDS", "Command", "answer"]
