"""Where the bot is to be found: the path before its paths, and the address that Slack is told."""

import re
from collections.abc import Mapping

from schedule.problems import UserError, shown

EXAMPLE = "https://release-bot.example.org"
"""Stands for the address of a bot that nobody has named."""
_PATH = "(?:/[A-Za-z0-9._~-]+)*"
_PATH_PREFIX = re.compile(_PATH)
_ADDRESS = re.compile(rf"(https://[A-Za-z0-9.-]+(?::\d{{1,5}})?)({_PATH})/?")
_EVENTS = "/slack/events"
"""Path at which the bot takes everything that Slack sends over HTTP."""


def read_path_prefix(environ: Mapping[str, str]) -> str:
    """Return what stands before every path: empty, or with a leading and no trailing slash.

    Raises:
        UserError: It is no path.
    """
    path = environ.get("PATH_PREFIX", "").strip().strip("/")
    prefix = f"/{path}" if path else ""
    if not _PATH_PREFIX.fullmatch(prefix):
        raise UserError(
            f"PATH_PREFIX is {environ['PATH_PREFIX']!r}; write a path like '/release-bot', of "
            "letters, digits, '.', '_', '~' and '-'"
        )
    return prefix


def is_address(address: str) -> bool:
    """Return whether *address* is one of a bot that everybody can reach: https, and no more."""
    return _ADDRESS.fullmatch(address) is not None


def public_url(address: str, path_prefix: str) -> str:
    """Return what the paths of the bot's pages follow, without a slash at its end.

    Args:
        address: Where the bot can be reached, with its path prefix or without; empty for nowhere.
        path_prefix: As in the settings: empty, or with a leading and no trailing slash.
    """
    path = _ADDRESS.fullmatch(address)
    if not path:
        return ""
    return f"{path[1].lower()}{path[2]}{'' if path[2].endswith(path_prefix) else path_prefix}"


def request_url(address: str, path_prefix: str) -> str:
    """Return where Slack sends its requests.

    Args:
        address: Where the bot can be reached, with its path prefix or without.
        path_prefix: As in the settings: empty, or with a leading and no trailing slash.

    Raises:
        UserError: Slack could not reach a bot at *address*.
    """
    path = _ADDRESS.fullmatch(address)
    if not path:
        raise UserError(
            f"--url {shown(address)!r} is not the https address of a bot, which Slack asks for; "
            f"write one like '{EXAMPLE}'"
        )
    if path[2].endswith(_EVENTS):
        raise UserError(f"--url {address!r} ends in '{_EVENTS}', which is added; leave it out")
    return f"{public_url(address, path_prefix)}{_EVENTS}"
