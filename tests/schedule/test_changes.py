from dataclasses import replace
from pathlib import Path

import pytest

from schedule.changes import changes
from schedule.cycle import ReleaseCycle
from schedule.readers import read_cycle
from schedule.timeline import Instant, Milestone
from tests.builders import a_cycle, a_milestone, at, day, utc_and_pdt

NOW = at("2024-11-01 12:00")


def freeze(**changed: object) -> Milestone:
    """Return code freeze, with something else about it."""
    return replace(a_milestone(), **changed)  # type: ignore[arg-type]  # fields of a milestone


def told(*rows: Milestone, before: tuple[Milestone, ...] | None = None) -> list[str]:
    """Return what changed from code freeze alone to these rows."""
    old = a_cycle(before if before is not None else (a_milestone(),))
    return [str(change) for change in changes(old, a_cycle(rows), NOW)]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(freeze(), [], id="nothing changed"),
        pytest.param(
            freeze(when=utc_and_pdt("2024-11-22 02:00")),
            [
                "moved: Begin Code Freeze and Test Freeze: "
                "Fri 2024-11-08 02:00 UTC -> Fri 2024-11-22 02:00 UTC (14 days later)"
            ],
            id="moved",
        ),
        pytest.param(
            freeze(when=Instant(at("2024-11-08 01:00"))),
            [
                "moved: Begin Code Freeze and Test Freeze: "
                "Fri 2024-11-08 02:00 UTC -> Fri 2024-11-08 01:00 UTC (1 hour earlier)"
            ],
            id="moved by an hour",
        ),
        pytest.param(
            freeze(when=Instant(at("2024-11-08 02:30"))),
            [
                "moved: Begin Code Freeze and Test Freeze: "
                "Fri 2024-11-08 02:00 UTC -> Fri 2024-11-08 02:30 UTC (30 minutes later)"
            ],
            id="moved by half an hour",
        ),
        pytest.param(
            freeze(when=day("2024-11-08")),
            [
                "moved: Begin Code Freeze and Test Freeze: "
                "Fri 2024-11-08 02:00 UTC -> Fri 2024-11-08"
            ],
            id="an hour taken back",
        ),
        pytest.param(
            freeze(when=day("2024-10-29")),
            [
                "moved into the past: Begin Code Freeze and Test Freeze: "
                "Fri 2024-11-08 02:00 UTC -> Tue 2024-10-29 (10 days earlier)"
            ],
            id="moved into the past",
        ),
        pytest.param(
            freeze(when=Instant(at("2024-11-08 02:00"))), [], id="a local half is no time"
        ),
        pytest.param(freeze(title="Code Freeze & Test Freeze begin"), [], id="wording"),
        pytest.param(freeze(line=12, week=8), [], id="place and week"),
        pytest.param(
            freeze(owners=("Enhancements",)),
            ["reassigned: Begin Code Freeze and Test Freeze: Branch Manager -> Enhancements"],
            id="reassigned",
        ),
    ],
)
def test_what_changed_of_one_row(after: Milestone, said: list[str]) -> None:
    """A time is a change; how it is worded or printed is none."""
    assert told(after) == said


def test_rows_come_and_go() -> None:
    """A new row is told with its date, a vanished one with the date it had."""
    cut = a_milestone("1.32.0-rc.0 released", "prerelease", "2024-11-26", key="prerelease-rc.0")
    assert told(a_milestone(), cut) == ["appeared: 1.32.0-rc.0 released: Tue 2024-11-26"]
    assert told(a_milestone(), before=(a_milestone(), cut)) == [
        "vanished: 1.32.0-rc.0 released: was Tue 2024-11-26"
    ]


def test_a_row_under_another_name_is_renamed() -> None:
    """Same kind, owner and date, a similar title: the same row by another name."""
    old = a_milestone("Major Themes deadline", "notes", "2024-11-19", key="themes-deadline")
    new = a_milestone("Major Topics deadline", "notes", "2024-11-19", key="topics-deadline")
    assert told(new, before=(old,)) == ["renamed: Major Themes deadline -> Major Topics deadline"]


def test_a_cut_is_never_taken_for_another() -> None:
    """rc.1 and rc.2 are two cuts, however alike their rows are."""
    first = a_milestone("1.32.0-rc.1 released", "prerelease", "2024-12-03", key="prerelease-rc.1")
    second = a_milestone("1.32.0-rc.2 released", "prerelease", "2024-12-03", key="prerelease-rc.2")
    assert told(second, before=(first,)) == [
        "appeared: 1.32.0-rc.2 released: Tue 2024-12-03",
        "vanished: 1.32.0-rc.1 released: was Tue 2024-12-03",
    ]


def _published(path: Path) -> ReleaseCycle:
    return read_cycle(path.read_text("utf-8"), source=str(path))[0]


def test_a_real_change_is_a_move_and_a_new_row(corpus: Path) -> None:
    """In 1.34 rc.1 was brought forward eleven days, and rc.2 took its place."""
    old = _published(corpus / "history" / "1.34-2025-05-25-854b7433.md")
    new = _published(corpus / "history" / "1.34-2025-08-11-aaf4381a.md")
    said = [str(change) for change in changes(old, new, at("2025-08-11 09:00"))]
    assert said == [
        "moved into the past: v1.34.0-rc.1 released (additional release cut for critical bug fix)"
        ": Wed 2025-08-20 -> Sat 2025-08-09 (11 days earlier)",
        "appeared: v1.34.0-rc.2 released: Wed 2025-08-20",
    ]


def test_a_summary_is_no_timeline(corpus: Path) -> None:
    """In 1.32 a day in the summary was corrected; no row of the table moved."""
    old = _published(corpus / "history" / "1.32-2024-10-10-deb32c10.md")
    new = _published(corpus / "k8s" / "1.32" / "README.md")
    assert changes(old, new, NOW) == ()
