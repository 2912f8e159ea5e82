"""Several releases side by side: a link that one of them took over from another."""

from collections.abc import Iterator, Sequence

from schedule.checks.links import is_milestone
from schedule.checks.published import Published
from schedule.checks.versions import versions
from schedule.problems import Problem, Severity, shown


def find_links_of_others(documents: Sequence[Published]) -> Iterator[Problem]:
    """Yield the links by which a release calls its own what an earlier one calls its own.

    Source:
        "v1.24 milestone" of kubernetes/sig-release 1.24 leads to the milestone of 1.23.
    """
    owner: dict[tuple[str, str], Published] = {}
    for published in sorted(documents, key=lambda one: _order(one.cycle.release)):
        release, project = published.cycle.release, published.cycle.project
        for anchor in published.anchors:
            if not release or release not in versions(anchor.label) or not is_milestone(anchor.url):
                continue
            first = owner.setdefault((project, anchor.url), published)
            if first.cycle.release != release:
                elsewhere = f"where {shown(first.source)} leads for {first.cycle.release}"
                yield Problem(
                    "link_duplicate_of_other_release",
                    Severity.ERROR,
                    f"'{anchor.label}' leads {elsewhere}",
                    line=anchor.line,
                    row=anchor.label,
                    suggestion=f"link what belongs to {release}",
                    quote=anchor.url,
                    source=published.source,
                )


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdecimal())
