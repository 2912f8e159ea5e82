"""What is wrong with a published timeline, beyond what reading its cells shows.

Pure: documents in, problems out. A check looks for a type of mistake, never for a release.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from schedule.checks import (
    conventions,
    invisible,
    labels,
    links,
    order,
    owners,
    placeholders,
    references,
    roster,
    summary_dates,
    time_links,
    together,
    versions,
    weeks,
    years,
)
from schedule.checks.published import Published, read_published
from schedule.checks.quotes import as_written
from schedule.problems import Problem, Severity

__all__ = ["CHECKS", "Check", "Published", "check", "check_together", "read_published"]


@dataclass(frozen=True, slots=True)
class Check:
    """One way to find mistakes.

    Attributes:
        find: Yields what it finds; problems without a source are of the timeline's document.
        codes: The types of problem that it finds on its own account.
        is_of_links: Whether it looks for them in the release's page of links, too.
    """

    find: Callable[[Published], Iterable[Problem]]
    codes: tuple[str, ...] = ()
    is_of_links: bool = False


CHECKS = (
    Check(summary_dates.find_wrong_dates),
    Check(summary_dates.find_missing_years, ("missing_year",)),
    Check(summary_dates.find_wrong_weeks, ("summary_week_wrong",)),
    Check(summary_dates.find_contradictions, ("summary_vs_table_date", "summary_vs_table_time")),
    Check(summary_dates.find_missing_rows, ("summary_without_row",)),
    Check(years.find_wrong_years, ("wrong_year",)),
    Check(weeks.find_wrong_weeks, ("week_wrong",)),
    Check(order.find_disorder, ("order",)),
    Check(labels.find_other_weekdays, ("label_vs_date",)),
    Check(labels.find_labels_not_in_effect, ("eod_label_not_in_effect",)),
    Check(owners.find_owners_without_people, ("who_not_in_roster",)),
    Check(links.find_second_addresses, ("malformed_link",), is_of_links=True),
    Check(links.find_placeholders, ("placeholder_link",), is_of_links=True),
    Check(links.find_doubled_folders, ("broken_link",)),
    Check(versions.find_other_releases, ("link_version_mismatch",), is_of_links=True),
    Check(versions.find_other_labels, ("link_version_mismatch",), is_of_links=True),
    Check(
        links.find_milestones_elsewhere,
        ("link_label_mismatch", "link_wrong_target"),
        is_of_links=True,
    ),
    Check(time_links.find_links_shared, ("stale_time_link",)),
    Check(time_links.find_links_unlike_the_table, ("stale_time_link",)),
    Check(references.find_undefined, ("undefined_references",)),
    Check(placeholders.find_placeholders, ("placeholder",)),
    Check(placeholders.find_unfilled_rows, ("placeholder",)),
    Check(placeholders.find_rows_left_over, ("row_of_other_release",)),
    Check(invisible.find_unseen, ("invisible_character",)),
    Check(
        conventions.find_unusual,
        (
            *("freeze_order", "cycle_start", "prr_distance", "test_freeze_distance"),
            *("docs_freeze_distance", "cycle_length", "release_weekday", "thaw_day"),
            "thaw_owner",
        ),
    ),
    Check(roster.find_slips, ("roster_format",)),
)

_MISTAKES = {
    *("bad_ordinal", "missing_space", "missing_year", "cell_count"),
    *("weekday_spelling", "month_spelling"),
}
"""What reading takes in its stride with a warning, but a document to publish should not hold."""


def check(published: Published) -> tuple[Problem, ...]:
    """Return all that is wrong with a release's documents, in the order of their lines.

    Problems of a document as a whole come first.
    """
    found = [
        problem if problem.source else replace(problem, source=document.source)
        for one in CHECKS
        for document in (published, published.links if one.is_of_links else None)
        if document
        for problem in one.find(document)
    ]
    everything = (
        as_written(_rate(problem), published.lines.get(problem.source, ()))
        for problem in (*published.problems, *found)
    )
    return tuple(
        sorted(
            dict.fromkeys(everything),
            key=lambda problem: (
                problem.source != published.source,
                problem.source,
                problem.line or 0,
            ),
        )
    )


def check_together(documents: Sequence[Published]) -> tuple[Problem, ...]:
    """Return what only several releases side by side show, beside what :func:`check` finds."""
    pages = (one.links for one in documents if one.links)
    return tuple(together.find_links_of_others((*documents, *pages)))


def _rate(problem: Problem) -> Problem:
    if problem.code in _MISTAKES and problem.severity is Severity.WARNING:
        return replace(problem, severity=Severity.ERROR)
    return problem
