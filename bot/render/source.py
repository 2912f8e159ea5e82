"""Where a timeline stands, for people to look it up; no secret is in what is shown."""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.render.mrkdwn import link
from schedule.cycle import ReleaseCycle
from schedule.problems import shown
from schedule.sources import is_url

_BLOB = re.compile(
    r"https://raw\.githubusercontent\.com/([^/]+)/([^/]+)/(?:refs/heads/)?([^/]+)/(.+)"
)


def source_link(cycle: ReleaseCycle, line: int | None = None) -> str:
    """Return where the timeline stands, for a person to open; its file name if that is no URL.

    A URL that holds a secret is no link either.

    Args:
        cycle: The cycle.
        line: A line of the document; named where its page can be opened at it, which is GitHub.
    """
    file_name, url = source_name(cycle), source_url(cycle, line)
    is_line = line is not None and url.endswith(f"#L{line}")
    return link(f"line {line} of {file_name}" if is_line else file_name, url)


def source_name(cycle: ReleaseCycle) -> str:
    """Return the file name of the timeline, not escaped; empty where there is none."""
    public = shown(cycle.source)
    return PurePosixPath(urlsplit(public).path).name or public


def source_url(cycle: ReleaseCycle, line: int | None = None) -> str:
    """Return the address of the timeline, for a person to open; empty if it has none to show.

    Args:
        cycle: The cycle.
        line: A line of the document; it is opened at it where that can be, which is GitHub.
    """
    public = shown(cycle.source)
    if public != cycle.source:  # whoever follows a link without its password gets nowhere
        return ""
    match = _BLOB.fullmatch(cycle.source)
    if match is None:
        return cycle.source if is_url(cycle.source) else ""
    owner, repository, ref, path = match.groups()
    page = f"https://github.com/{owner}/{repository}/blob/{ref}/{path}"
    return page if line is None else f"{page}?plain=1#L{line}"
