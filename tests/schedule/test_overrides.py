from datetime import date

import pytest

from schedule.cycle import ReleaseCycle
from schedule.problems import Severity
from schedule.readers import strict_yaml
from schedule.readers.overrides import Override, apply_overrides
from schedule.timeline import Day, DayRange, Instant, Milestone, Undated
from tests.builders import a_cycle, a_milestone, aoe, at


def overrides(text: str) -> dict[str, Override]:
    """Return overrides as a config file writes them."""
    document, problems = strict_yaml.load(text)
    assert problems == ()
    return {key: Override.model_validate(cells) for key, cells in document.data.items()}


def corrected(text: str, cycle: ReleaseCycle | None = None) -> ReleaseCycle:
    """Return a cycle, 1.32's freeze and release if nothing else is said, with *text* applied."""
    result, problems = apply_overrides(cycle or a_cycle(), overrides(text))
    assert problems == ()
    return result


def freeze(text: str, row: Milestone | None = None) -> Milestone:
    """Return code freeze with *text* applied."""
    row = corrected(text, a_cycle([row] if row else None)).milestone("code-freeze") or row
    assert row
    return row


def complaint(text: str) -> str:
    """Return what is wrong with *text*, which changes nothing."""
    cycle = a_cycle()
    result, (problem,) = apply_overrides(cycle, overrides(text))
    assert result == cycle
    assert problem.severity is Severity.ERROR
    return str(problem)


@pytest.mark.parametrize(
    ("cells", "when"),
    [
        ("start: 2024-11-15T02:00:00Z", Instant(at("2024-11-15 02:00"))),
        ("start: 2024-11-14T18:00:00-08:00", Instant(at("2024-11-15 02:00"))),
        ("start: 2024-11-14", Day(date(2024, 11, 14))),
        ("start: 2024-11-14, aoe: true", aoe("2024-11-14")),
        ("start: 2024-11-14, end: 2024-11-15", DayRange(date(2024, 11, 14), date(2024, 11, 15))),
        ("undated: under discussion", Undated("under discussion")),
    ],
    ids=["an instant", "with a zone", "a day", "a day aoe", "several days", "no date"],
)
def test_a_date_is_corrected(cells: str, when: object) -> None:
    """The new date replaces all of the old one, the local half printed beside it included."""
    assert freeze(f"code-freeze: {{{cells}}}").when == when


def test_what_is_not_corrected_stays() -> None:
    """Title, kinds, owners, week and place in the document are the repository's."""
    before = a_milestone(week=9)
    after = freeze("code-freeze: {start: 2024-11-14}", before)
    assert after == a_milestone(week=9, when="2024-11-14")
    assert after.line == before.line


def test_a_new_date_ends_the_doubt() -> None:
    """Whoever overrides a date knows it."""
    doubtful = a_milestone(doubt="the weekday does not fit")
    assert freeze("code-freeze: {start: 2024-11-14}", doubtful).doubt == ""


def test_another_correction_does_not_end_the_doubt() -> None:
    """Naming another owner says nothing about the date."""
    doubtful = a_milestone(doubt="the weekday does not fit")
    after = freeze("code-freeze: {who: Docs Lead}", doubtful)
    assert after.doubt == doubtful.doubt
    assert after.when == doubtful.when


def test_an_owner_is_corrected() -> None:
    """The role is called what the roster calls it."""
    after = freeze("code-freeze: {who: Comms / Docs}")
    assert after.owners == ("Communications", "Docs")


def test_a_remark_is_added() -> None:
    """Where it was agreed is worth saying."""
    assert freeze("code-freeze: {note: agreed in the release meeting}").note == (
        "agreed in the release meeting"
    )


def test_a_row_is_renamed_and_stays_itself() -> None:
    """Its key, and so its reminders, are those of the old name."""
    after = freeze("code-freeze: {title: The Docs Freeze of Code}")
    assert after.title == "The Docs Freeze of Code"
    assert after.kinds == ("code_freeze", "test_freeze")


def test_a_row_that_the_table_lacks_is_added() -> None:
    """At the end, with its kind told from its title."""
    cycle = corrected("docs-freeze: {title: Docs Freeze, start: 2024-11-26, who: Docs Lead}")
    added = cycle.milestones[-1]
    assert (added.key, added.kinds, added.owners) == ("docs-freeze", ("docs_freeze",), ("Docs",))
    assert added.line is None
    assert len(cycle.milestones) == len(a_cycle().milestones) + 1


def test_no_override_changes_nothing() -> None:
    """Most cycles need none."""
    assert apply_overrides(a_cycle(), {}) == (a_cycle(), ())


def test_one_wrong_override_does_not_stop_the_others() -> None:
    """Each stands for itself."""
    text = "coffee: {note: hot}\ncode-freeze: {note: agreed}"
    cycle, problems = apply_overrides(a_cycle(), overrides(text))
    assert len(problems) == 1
    row = cycle.milestone("code-freeze")
    assert row
    assert row.note == "agreed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "code-freze: {start: 2024-11-14}",
            "override 'code-freze': the timeline has no such row; did you mean 'code-freeze'?",
        ),
        (
            "xyz: {start: 2024-11-14}",
            "override 'xyz': the timeline has no such row; give it a title to add it",
        ),
        (
            "code-freeze: {aoe: true}",
            "override 'code-freeze': end, aoe and local need a start; write start: 2024-11-26",
        ),
        (
            "code-freeze: {start: 2024-11-14, undated: TBD}",
            "override 'code-freeze': it has a start and is undated; keep one of the two",
        ),
        (
            "code-freeze: {start: 2024-11-14, end: 2024-11-12}",
            "override 'code-freeze': it ends on 2024-11-12, before it starts on 2024-11-14",
        ),
        (
            "Coffee Freeze: {title: Coffee Freeze, start: 2024-11-14}",
            "override 'Coffee Freeze': it is not a key; write it as 'coffee-freeze'",
        ),
    ],
    ids=[
        "a slip in the key",
        "a row that nobody knows, without a title",
        "half a date",
        "a date and none",
        "an end before the start",
        "a new row under a title instead of a key",
    ],
)
def test_an_override_that_cannot_be_applied_is_told(text: str, said: str) -> None:
    """And changes nothing."""
    assert complaint(text) == said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"start": "Friday"}, "'Friday' is not a date; write 2024-11-26 or 2024-11-08T02:00:00Z"),
        (
            {"start": "2024-11-08T02:00:00"},
            "is not a date; write 2024-11-26 or 2024-11-08T02:00:00Z",
        ),
        ({"key": "code-freeze"}, "an override is listed under its key; remove 'key'"),
        ({"owner": "Docs"}, "Extra inputs are not permitted"),
        ({"title": ""}, "at least 1 character"),
    ],
    ids=["a word", "an instant without a zone", "its key again", "an unknown key", "no title"],
)
def test_an_override_that_is_none_is_refused(cells: dict[str, str], said: str) -> None:
    """The config file is not read with it."""
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        Override.model_validate(cells)
