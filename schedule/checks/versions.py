"""Links to another release than the document's own."""

import re
from collections.abc import Iterator

from schedule.checks.anchors import Anchor
from schedule.checks.published import Published
from schedule.problems import Problem, Severity

_SHORT = re.compile(r"(?<![a-z0-9])(?:k8s|v|release|capi)[-_.]?(\d)(\d\d)(?![a-z0-9])")
_DOTTED = re.compile(r"(?<![a-z0-9.])(?:k8s[-_.]?|v|release[-_.]?)?(\d)\.(\d{1,2})(?![a-z0-9])")
_HYPHENED = re.compile(r"(?<![a-z0-9.])(?:k8s[-_.]?|v|release[-_.]?)(\d)[-_](\d{1,2})(?![a-z0-9])")
_RELEASE = re.compile(r"\d+\.\d+")
_OWN_OF_EACH = re.compile(r"(?<![a-z0-9])k8s[-_.]?\d\d\d(?![a-z0-9])")
"""The short links that each release has its own of: ``bit.ly/k8s132-retro``."""
_NO_NAME = re.compile(r"\?[^#]*|/d/[^/#?]+")
"""Parts of an address that name nothing: a query, the id of a document."""
_RANGE = re.compile(r"/compare/|\.\.\.")
_ON_PURPOSE = re.compile(
    r"\b(?:previous|last|prior|earlier|former|old|older|next|upcoming|compare[ds]?|comparison"
    r"|upgrad\w+|changes|since|from|left over|example)\b",
    re.IGNORECASE,
)
"""What an item says that means another release."""
_NEAR = 4
"""Minor versions apart: a year of releases, which a document may have been copied from."""
_LINK = re.compile(r"\]\([^()\s]*\)")
_LONGEST_ITEM = 1_000


def versions(text: str) -> set[str]:
    """Return the releases that *text* names: "k8s132-retro", "/v1.32/", "release-1.32", "v1-32"."""
    said = text.lower()
    found = (*_SHORT.findall(said), *_DOTTED.findall(said), *_HYPHENED.findall(said))
    return {f"{major}.{minor}" for major, minor in found}


def find_other_releases(published: Published) -> Iterator[Problem]:
    """Yield the links whose address names another release than the document and their item do.

    It is an error where each release has such a link of its own, or where the item names the
    document's release; else it is doubtful, for links to other releases have their uses.
    """
    release = published.cycle.release
    if not _RELEASE.fullmatch(release):
        return
    for anchor in published.anchors:
        if not anchor.is_item:
            continue
        address = _NO_NAME.sub("", anchor.url).lower()
        own = bool(_OWN_OF_EACH.search(address))
        named = versions(address)
        others = sorted(one for one in named if _could_be_meant_for(one, release, own))
        if not others or release in named or _RANGE.search(address):
            continue
        item = _item(published, anchor)
        told = versions(item)
        if told & set(others) or _ON_PURPOSE.search(item):
            continue
        is_certain = own or release in told
        yield Problem(
            "link_version_mismatch",
            Severity.ERROR if is_certain else Severity.WARNING,
            f"'{anchor.url}' belongs to {others[0]}, but this document is for {release}",
            line=anchor.line,
            row=anchor.label,
            suggestion=f"link what belongs to {release}",
            quote=anchor.url,
        )


def find_other_labels(published: Published) -> Iterator[Problem]:
    """Yield the links of a page of links that are called another release's.

    Their addresses seldom name a release; what was copied from the release before shows here.
    """
    release = published.cycle.release
    if not published.is_links or not _RELEASE.fullmatch(release):
        return
    for anchor in published.anchors:
        named = versions(anchor.label[:_LONGEST_ITEM])
        others = sorted(one for one in named if _could_be_meant_for(one, release, own=False))
        if others and release not in named and not _ON_PURPOSE.search(anchor.label):
            yield Problem(
                "link_version_mismatch",
                Severity.WARNING,
                f"'{anchor.label}' is of {others[0]}, but this document is for {release}",
                line=anchor.line,
                row=anchor.label,
                suggestion=f"link what belongs to {release}",
                quote=anchor.label,
            )


def _item(published: Published, anchor: Anchor) -> str:
    """Return what the item of *anchor* says, without addresses."""
    bullets = (one for one in reversed(published.document.bullets) if one.line <= anchor.line)
    item = next(bullets, None)
    text = item.text if item and anchor.text in item.text else anchor.label
    return _LINK.sub("]", text[:_LONGEST_ITEM])


def _could_be_meant_for(other: str, release: str, own: bool) -> bool:
    """Return whether a link of *other* may have been meant for *release*.

    Unless each release has its *own*, only those close by are taken for each other: "v1.0.0" is
    of something else.
    """
    (major, minor), (own_major, own_minor) = (text.split(".") for text in (other, release))
    distance = abs(int(minor) - int(own_minor))
    return major == own_major and distance > 0 and (own or distance <= _NEAR)
