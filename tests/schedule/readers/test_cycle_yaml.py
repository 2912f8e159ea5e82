from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.clock import deadline
from schedule.cycle import Link, ReleaseCycle
from schedule.problems import Severity, UserError
from schedule.readers import read_cycle, refuse_wrong_keys
from schedule.readers.cycle_yaml import read_cycle_yaml, write_cycle_yaml
from schedule.readers.markdown import one_line
from schedule.team import Member, Role, Team, owners
from schedule.timeline import Day, DayRange, Instant, LocalTime, Milestone, Undated, When, slug

PARTY = """\
release: 1.30
project: Widgets
milestones:
  - title: Begin Code Freeze and Test Freeze
    start: 2024-11-08T02:00:00Z
    local: [2024-11-07T19:00 PDT]
    who: Branch Manager
    week: 9
    signals: [master-blocking]
  - title: Docs Freeze
    start: 2024-11-26
    aoe: true
  - title: KubeCon NA
    start: 2024-11-12
    end: 2024-11-15
  - title: Mid-cycle party
    key: party
    kinds: [meeting]
    undated: TBC
    doubt: The hall may be closed.
    note: Agreed in the release meeting.
team:
  - role: Docs
    people: [{name: Docs Lead, github: docs-lead, slack: Docs Lead, kind: lead}, {name: Shadow}]
links: [{label: Minutes, url: https://example.org/minutes}]
"""


def test_reads_what_the_format_offers() -> None:
    """Keys and kinds may be left out; versions keep their zero."""
    cycle, problems = read_cycle_yaml(PARTY)
    assert problems == ()
    assert cycle == ReleaseCycle(
        "1.30",
        (
            Milestone(
                "code-freeze",
                "Begin Code Freeze and Test Freeze",
                ("code_freeze", "test_freeze"),
                Instant(
                    datetime(2024, 11, 8, 2, tzinfo=UTC),
                    local=(LocalTime("PDT", date(2024, 11, 7), time(19)),),
                ),
                who="Branch Manager",
                owners=("Branch Manager",),
                week=9,
                signals=("master-blocking",),
            ),
            Milestone(
                "docs-freeze",
                "Docs Freeze",
                ("docs_freeze",),
                Instant(deadline(date(2024, 11, 26)), is_aoe=True),
            ),
            Milestone(
                "kubecon-na",
                "KubeCon NA",
                ("kubecon",),
                DayRange(date(2024, 11, 12), date(2024, 11, 15)),
            ),
            Milestone(
                "party",
                "Mid-cycle party",
                ("meeting",),
                Undated("TBC"),
                doubt="The hall may be closed.",
                note="Agreed in the release meeting.",
            ),
        ),
        Team(
            (
                Role(
                    "Docs",
                    (Member("Docs Lead", "docs-lead", "Docs Lead", is_lead=True), Member("Shadow")),
                ),
            )
        ),
        (Link("Minutes", "https://example.org/minutes"),),
        "Widgets",
    )


def test_knows_the_line_of_each_row() -> None:
    """A milestone points at where it stands."""
    cycle, _ = read_cycle_yaml(PARTY)
    assert [row.line for row in cycle.milestones] == [4, 10, 13, 16]


def test_texts_are_lines() -> None:
    """What moves a cursor or begins a line is no part of a title, a name or a doubt."""
    title, who = '"Code\\nFreeze\\x1b[2J"', '"Docs\\r\\n\\tLead"'
    cycle, _ = read_cycle_yaml(row(f"title: {title}, who: {who}, doubt: {title}"))
    read = cycle.milestones[1]
    assert (read.title, read.who, read.doubt) == ("Code Freeze [2J", "Docs Lead", "Code Freeze [2J")


def test_a_generated_cycle_reads_back() -> None:
    """Ten thousand rows are many, and no bomb."""
    rows = "".join(
        f"  - {{title: Row {nth}, key: row-{nth}, kinds: [other, meeting], start: 2024-11-08, "
        "who: Docs, week: 9, signals: [a, b], doubt: d, note: n}\n"
        for nth in range(10_000)
    )
    cycle, problems = read_cycle_yaml(f"release: '1.32'\nmilestones:\n{rows}")
    assert len(cycle.milestones) == 10_000
    assert [one for one in problems if one.code == "invalid_yaml"] == []


def row(text: str) -> str:
    """Return a document with one good row and *text* as the second, on line 4."""
    return f"release: '1.32'\nmilestones:\n  - {{title: Thaw}}\n  - {{{text}}}\n"


MISTAKES = {
    "an unknown key": ("title: A, strat: 2024-01-01", "unknown key 'strat'"),
    "no title": ("start: 2024-01-01", "'title' is missing"),
    "no such day": ("title: A, start: 2024-02-30", "start: '2024-02-30' is not a date"),
    "a day at the end of time": (
        "title: A, start: 9999-12-31",
        "start: '9999-12-31' is not between 1990 and 2199",
    ),
    "an end of the first day there was": (
        "title: A, start: 0001-01-01, aoe: true",
        "start: '0001-01-01' is not between 1990 and 2199",
    ),
    "a day in words": ("title: A, start: Tuesday", "start: 'Tuesday' is not a date"),
    "an instant without a zone": (
        "title: A, start: '2024-01-01T02:00'",
        "start: '2024-01-01T02:00' is not a date",
    ),
    "an end before its start": (
        "title: A, start: 2024-01-02, end: 2024-01-01",
        "it ends on 2024-01-01, before it starts on 2024-01-02",
    ),
    "an end alone": ("title: A, end: 2024-01-01", "end, aoe and local need a start"),
    "an instant that ends": (
        "title: A, start: '2024-01-01T02:00Z', end: 2024-01-02",
        "a range has days only",
    ),
    "a local time for a day": (
        "title: A, start: 2024-01-01, local: [2024-01-01T02:00 PDT]",
        "local goes with an instant",
    ),
    "a local time in words": (
        "title: A, start: '2024-01-01T02:00Z', local: [evening]",
        "local.0: 'evening' is not a local time",
    ),
    "a start and undated": (
        "title: A, start: 2024-01-01, undated: TBD",
        "it has a start and is undated",
    ),
    "a week in words": ("title: A, week: nine", "week is 'nine'"),
    "a key with blanks": ("title: A, key: a b", "key: string should match pattern"),
    "a key taken": ("title: A, key: thaw", "'Thaw' has the key of another row"),
    "a key given twice": ("title: A, title: B", "key 'title' is given twice"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_names_each_mistake_with_its_line(text: str, message: str) -> None:
    """A mistake in a row is an error with a line; the document is still read."""
    cycle, [problem] = read_cycle_yaml(row(text))
    assert problem.message.startswith(message)
    assert problem.severity is Severity.ERROR
    assert problem.line in {3, 4}
    assert cycle.release == "1.32"
    assert cycle.milestones


def test_reads_a_row_without_its_unknown_key() -> None:
    """A misspelled key costs what it says, not the row; the right one is suggested."""
    cycle, [problem] = read_cycle_yaml(row("title: Docs Freeze, strat: 2024-01-01"))
    assert [one.key for one in cycle.milestones] == ["thaw", "docs-freeze"]
    assert problem.suggestion == "did you mean 'start'?"


def test_a_misspelled_title_is_told_once() -> None:
    """That it is missing follows from the slip, and would only hide it."""
    _, [problem] = read_cycle_yaml(row("titel: Docs Freeze"))
    assert problem.code == "unknown_key"
    assert problem.suggestion == "did you mean 'title'?"


WRONG_KEYS = {
    "unknown": ("title: A, strat: 2024-01-01", "unknown key 'strat'; did you mean 'start'?"),
    "missing": ("start: 2024-01-01", "'title' is missing; add it"),
    "twice": ("title: A, title: B", "key 'title' is given twice, on line 4 too; keep one"),
}


@pytest.mark.parametrize(("text", "said"), WRONG_KEYS.values(), ids=WRONG_KEYS.keys())
def test_wrong_keys_are_refused_by_whoever_acts_on_them(text: str, said: str) -> None:
    """Where a key is wrong a date may be lost, and nobody knows which."""
    _, problems = read_cycle(row(text), source="1.32.yaml")
    with pytest.raises(UserError) as refusal:
        refuse_wrong_keys(problems)
    assert str(refusal.value) == f"1.32.yaml:4: {said}"


def test_wrong_keys_are_counted_where_there_are_many() -> None:
    """Ten lines are read; a thousand are not."""
    rows = "  - {titel: A}\n" * 12
    _, problems = read_cycle(f"release: '1'\nmilestones:\n{rows}", source="a.yaml")
    with pytest.raises(UserError) as refusal:
        refuse_wrong_keys(problems)
    assert str(refusal.value).splitlines()[9:] == [
        "a.yaml:12: unknown key 'titel'; did you mean 'title'?",
        "… 2 more of these",
    ]


@pytest.mark.parametrize("text", ["title: A, start: Tuesday", "title: A, kinds: [new]"])
def test_a_wrong_value_costs_its_row_only(text: str) -> None:
    """As in a published table: the row is reported, and the others count."""
    cycle, problems = read_cycle(row(text), source="1.32.yaml")
    refuse_wrong_keys(problems)
    assert problems
    assert cycle.milestones


def test_suggests_a_kind() -> None:
    """A kind that no built-in rule knows is kept, with a warning."""
    cycle, [problem] = read_cycle_yaml(row("title: Docs Freeze, kinds: [docs_freze]"))
    assert cycle.milestones[1].kinds == ("docs_freze",)
    assert (problem.severity, problem.suggestion) == (
        Severity.WARNING,
        "did you mean 'docs_freeze'?",
    )


USELESS = {
    "nothing": "",
    "a comment": "# later\n",
    "a list": "- a\n- b\n",
    "text": "hello",
    "broken YAML": "release: [",
    "no milestones": "release: '1.32'\n",
    "no release": "milestones: []\n",
    "control characters": "\0\1\2",
    "half a surrogate": "release: \udc80\x07",
    "a hundred thousand brackets": "[" * 100_000,
    "an alias of itself": "release: &a [*a]\nmilestones: []\n",
}


@pytest.mark.parametrize("text", USELESS.values(), ids=USELESS.keys())
def test_a_document_of_no_use_is_an_error(text: str) -> None:
    """What is no cycle at all reads as an empty one, with an error that says why."""
    cycle, problems = read_cycle_yaml(text)
    assert cycle.milestones == ()
    assert Severity.ERROR in {problem.severity for problem in problems}


SIGNS = st.characters(exclude_categories=["Cs"])
WORDS = st.text(SIGNS, min_size=1, max_size=30).map(one_line).filter(bool)
DAYS = st.dates(date(1990, 1, 3), date(2199, 12, 29))
INSTANTS = st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))
LOCAL_TIMES = st.builds(
    LocalTime, st.sampled_from(["PDT", "PST", "BST", "Mars time"]), DAYS, st.times()
)
LOCALS = st.lists(LOCAL_TIMES, max_size=2).map(tuple)
WHENS: st.SearchStrategy[When] = st.one_of(
    st.builds(Day, DAYS),
    st.tuples(DAYS, DAYS).map(lambda pair: DayRange(min(pair), max(pair))),
    st.builds(Undated, st.just("") | WORDS),
    st.builds(Instant, INSTANTS, st.booleans(), LOCALS),
    st.builds(Instant, DAYS.map(deadline), st.just(True), LOCALS),
)
KINDS = st.lists(st.sampled_from(["code_freeze", "other", "release"]), min_size=1, max_size=3)
MILESTONES = st.builds(
    Milestone,
    key=WORDS.map(slug),
    title=WORDS,
    kinds=KINDS.map(tuple),
    when=WHENS,
    who=st.just("") | WORDS,
    week=st.none() | st.integers(-9, 99),
    signals=st.lists(WORDS, max_size=2).map(tuple),
    doubt=st.just("") | WORDS,
    note=st.just("") | WORDS,
)
MEMBERS = st.builds(Member, WORDS, st.none() | WORDS, st.none() | WORDS, st.booleans())
ROLES = st.builds(Role, WORDS, st.lists(MEMBERS, max_size=2).map(tuple))
LINKS = st.builds(Link, WORDS, WORDS.map(lambda path: f"https://example.org/{path}"))


@st.composite
def cycles(draw: st.DrawFn) -> ReleaseCycle:
    """Draw a cycle whose owners are those its roster names."""
    rows = draw(st.lists(MILESTONES, max_size=4, unique_by=lambda row: row.key))
    team = Team(tuple(draw(st.lists(ROLES, max_size=3))))
    links = tuple(draw(st.lists(LINKS, max_size=2)))
    cycle = ReleaseCycle(draw(WORDS), tuple(rows), team, links, draw(st.just("") | WORDS))
    return cycle.with_team(team)


@given(cycles())
def test_a_written_cycle_reads_back_equal(cycle: ReleaseCycle) -> None:
    """Keys, local halves, doubts, notes, team and links all survive."""
    written = write_cycle_yaml(cycle)
    read, problems = read_cycle_yaml(written)
    assert read == cycle
    assert problems == ()


def test_owners_follow_the_roster_in_the_file() -> None:
    """Owners are named as the file's own roster spells them."""
    cycle, _ = read_cycle_yaml(
        "release: '1'\nmilestones: [{title: A, who: Comms}]\nteam: [{role: Communications}]\n"
    )
    assert cycle.milestones[0].owners == owners("Comms", cycle.team) == ("Communications",)


@given(st.text())
def test_never_raises(text: str) -> None:
    """Any text is a cycle or a list of problems."""
    read_cycle_yaml(text)
    read_cycle_yaml(row(text))
