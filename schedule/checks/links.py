"""Links that lead nowhere, or elsewhere than they say."""

import re
from collections.abc import Iterator

from schedule.checks.published import Published
from schedule.problems import Problem, Severity

_PLACEHOLDERS = {"", "#", "tbd", "tbc", "tba", "todo", "fixme", "url", "link", "xxx", "n/a", "?"}
_TARGET_OF_MILESTONE = re.compile(r"https?://github\.com/([\w.-]+/[\w.-]+)/milestones?/\d+/?")
_NAMED_MILESTONE = re.compile(r"\b([\w.-]+/[\w.-]+)\b.*\bmilestone\b", re.IGNORECASE)
_LONGEST_LABEL = 200
_HOME_OF_MILESTONES = {"kubernetes/kubernetes"}
"""Where the milestones of Kubernetes releases are, whatever their links say.

Source: the README of every kubernetes/sig-release from 1.19 to 1.37 but 1.30, whose link leads to
a milestone of the website.
"""


def find_second_addresses(published: Published) -> Iterator[Problem]:
    """Yield the links with a second address behind them, which shows as text."""
    for anchor in published.anchors:
        if anchor.more:
            yield Problem(
                "malformed_link",
                Severity.ERROR,
                f"'{anchor.more}' is a second address behind the link, and shows as text",
                line=anchor.line,
                row=anchor.label,
                suggestion="keep one of the two",
                quote=anchor.more,
            )


def find_placeholders(published: Published) -> Iterator[Problem]:
    """Yield the links whose address was never filled in."""
    for anchor in published.anchors:
        if anchor.url.strip("<>").lower() in _PLACEHOLDERS:
            said = anchor.url or "nothing"
            yield Problem(
                "placeholder_link",
                Severity.ERROR,
                f"'{anchor.label}' leads to '{said}', which is no address",
                line=anchor.line,
                row=anchor.label,
                suggestion="write its address, or remove the link",
                quote=anchor.text,
            )


def find_doubled_folders(published: Published) -> Iterator[Problem]:
    """Yield the relative links that climb too little, into a folder inside its own name."""
    folder = _folder(published)
    for anchor in published.anchors:
        if not anchor.url.startswith("../"):
            continue
        climbed, below = _resolved(folder, anchor.url.partition("#")[0])
        if climbed and climbed[-1:] == below[:1]:
            doubled = below[0]
            yield Problem(
                "broken_link",
                Severity.ERROR,
                f"'{anchor.url}' leads to '{'/'.join((*climbed, *below))}', with '{doubled}' twice",
                line=anchor.line,
                row=anchor.label,
                suggestion=f"write '{anchor.url.replace(f'../{doubled}/', '../', 1)}'",
                quote=anchor.url,
            )


def find_milestones_elsewhere(published: Published) -> Iterator[Problem]:
    """Yield the links to GitHub milestones of another repository than their label names."""
    for anchor in published.anchors:
        leads_to = _TARGET_OF_MILESTONE.fullmatch(anchor.url)
        said = _NAMED_MILESTONE.search(anchor.label[:_LONGEST_LABEL])
        if not leads_to or not said or leads_to[1].lower() == said[1].lower():
            continue
        is_home = leads_to[1] in _HOME_OF_MILESTONES
        yield Problem(
            "link_label_mismatch" if is_home else "link_wrong_target",
            Severity.WARNING if is_home else Severity.ERROR,
            f"'{anchor.label}' leads to a milestone of {leads_to[1]}",
            line=anchor.line,
            row=anchor.label,
            suggestion=f"call it '{anchor.label.replace(said[1], leads_to[1])}'"
            if is_home
            else f"link the milestone of {said[1]}, or say whose it is",
            quote=anchor.text,
        )


def _folder(published: Published) -> list[str]:
    """Return the folders the document lives in: as it links to itself, else as it was read."""
    own = f"/release-{published.cycle.release}/README.md"
    addresses = (anchor.url for anchor in published.anchors if anchor.url.endswith(own))
    return next(addresses, published.source.partition("?")[0]).split("/")[:-1]


def _resolved(folder: list[str], url: str) -> tuple[list[str], list[str]]:
    """Return the folders that are left of *folder* after climbing, and those below them."""
    parts = url.split("/")
    up = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    return folder[: max(len(folder) - up, 0)], parts[up:]


def is_milestone(url: str) -> bool:
    """Return whether *url* leads to a milestone on GitHub."""
    return bool(_TARGET_OF_MILESTONE.fullmatch(url))
