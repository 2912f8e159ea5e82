"""What anybody may see over HTTP: dates, roles and states; never a person."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.snapshot import CycleView, Snapshot
from bot.web.pages import open_pages
from schedule.acts import Act, Deed
from schedule.clock import RehearsalClock
from schedule.problems import Problem, Severity
from schedule.team import Member, Role, Team
from schedule.timeline import Milestone, Undated
from tests.builders import SOURCE, a_cycle, a_milestone, a_snapshot, a_view, at

NOW = at("2024-11-14 12:00")
"""A week after code freeze."""
PREFIX = "/team/release-bot"
PERSON = Member("Jane Roe", "janeroe", "jane.roe", is_lead=True)
SECRETS = ("Jane", "Roe", "janeroe", "jane.roe", "U0SECRET", "C0ANNOUNCE")


def confirmed(view: CycleView, *keys: str, deed: Deed = Deed.CONFIRMED) -> CycleView:
    """Return a view in which somebody has confirmed some dates."""
    acts = (Act(view.cycle.release, key, deed, "U0SECRET", NOW, NOW) for key in keys)
    return replace(view, acts=tuple(acts))


def visitor(
    *views: CycleView, now: str = "2024-11-14 12:00", prefix: str = "", is_rehearsal: bool = False
) -> FlaskClient:
    """Return somebody who has the address."""
    flask = Flask("visitor", static_folder=None)
    snapshot = a_snapshot(*views)
    clock = RehearsalClock(at(now), 0)
    open_pages(flask, lambda: snapshot, clock, prefix, is_rehearsal=is_rehearsal)
    return flask.test_client()


def parsed(client: FlaskClient, path: str, status: int = 200) -> Any:
    """Return the JSON at a path."""
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    return json.loads(answer.text)


def with_people() -> CycleView:
    """Return 1.32 with a person of flesh and blood in every place where one can be."""
    rows = [
        a_milestone(),
        replace(a_milestone("Blog", "blog", "2024-11-20"), owners=("@janeroe",), who="@janeroe"),
        replace(a_milestone("Notes", "notes", "2024-11-21"), owners=("Jane Roe",), who="Jane Roe"),
    ]
    team = Team((Role("Enhancements", (PERSON,)), Role("Branch Manager", (PERSON,))))
    mistakes = (
        Problem("unknown_owner", Severity.ERROR, "nobody is called 'Jane Roe'", line=70),
        Problem("no_lead", Severity.ERROR, "Jane Roe leads twice", source="release-team.md"),
    )
    view = replace(a_view(a_cycle(rows, team=team)), problems=mistakes)
    return confirmed(view, "code-freeze")


PATHS = (
    "/",
    "/api/v1/cycles",
    "/api/v1/cycles/1.32",
    "/api/v1/freeze?release=1.32",
    "/calendar/1.32.ics",
    "/timeline/1.32.svg",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_names_anybody(path: str) -> None:
    """No name, handle or id: neither of the roster nor of who confirmed something."""
    said = visitor(with_people()).get(path).text
    assert [one for one in SECRETS if one in said] == []


@pytest.mark.parametrize("path", [*PATHS, "/timeline/1.32.png"])
def test_pages_lie_behind_the_prefix(path: str) -> None:
    """And nowhere else."""
    client = visitor(a_view(), prefix=PREFIX)
    assert client.get(PREFIX + path).status_code == 200
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [*PATHS, "/timeline/1.32.png"])
def test_who_has_it_need_not_fetch_it_again(path: str) -> None:
    """As long as it says the same."""
    client = visitor(a_view())
    first = client.get(path)
    assert first.headers["Cache-Control"] in {"no-cache", "public, max-age=300"}
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(path, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path", ["/timeline/1.99.png", "/timeline/1.99.svg", "/calendar/1.99.ics", "/calendar/<b>.ics"]
)
def test_an_unknown_release_is_one_line(path: str) -> None:
    """It names those there are."""
    answer = visitor(a_view()).get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert answer.text.endswith("here; known: 1.32\n")
    assert answer.text.count("\n") == 1


def test_a_release_is_known_with_its_letter() -> None:
    """People write v1.32."""
    assert visitor(a_view()).get("/calendar/v1.32.ics").status_code == 200


# The status page


class _Page(HTMLParser):
    """Every element of a page, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"} and value]


def test_the_page_says_where_the_cycle_stands() -> None:
    """Week, freezes, what is next; links to the same dates elsewhere."""
    text = visitor(confirmed(a_view(), "code-freeze")).get("/").text
    assert "week 10 of 14, on the way to Docs Freeze" in text
    assert "Code is frozen: somebody of the team has confirmed it." in text
    assert "In effect since Thu 14 November 12:00 UTC. Until Thaw: Wed 11 December." in text
    assert "deadline passed, not confirmed" in text
    page = _Page(text)
    for path in ("timeline/1.32.png", "calendar/1.32.ics", "api/v1/freeze?release=1.32"):
        assert path in page.addresses


def test_the_page_claims_no_freeze() -> None:
    """Nobody has confirmed one."""
    assert "Whether code is frozen, nobody has told me." in visitor(a_view()).get("/").text


def test_proposals_are_called_so() -> None:
    """Until the schedule is final."""
    for now, are_final in (("2024-09-10 12:00", False), ("2024-09-16 12:00", True)):
        client = visitor(a_view(), now=now)
        assert ("Proposed" not in client.get("/").text) is are_final
        (cycle,) = parsed(client, "/api/v1/cycles")["cycles"]
        assert cycle["dates_are_final"] is are_final


def test_a_closed_cycle_is_called_so() -> None:
    """Its leads have said that it is over."""
    closed = confirmed(a_view(), "", deed=Deed.CLOSED)
    assert (
        "after week 14 of 14, closed by its leads"
        in visitor(closed, now="2024-12-20 12:00").get("/").text
    )


def test_the_page_needs_nothing_else() -> None:
    """No script, and nothing from elsewhere; whoever gets something in cannot run it."""
    answer = visitor(a_view()).get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    page = _Page(answer.text)
    assert not {"script", "link", "iframe", "form", "object"} & set(page.tags)
    elsewhere = [one for one in page.addresses if ":" in one]
    assert elsewhere == [
        "https://github.com/kubernetes/sig-release/blob/master/releases/release-1.32/README.md"
    ]


def test_what_a_timeline_says_is_text() -> None:
    """Whatever it tries."""
    evil = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    cycle = a_cycle([a_milestone(evil, "other", "2024-11-20")], project=evil, release="1</a>")
    page = _Page(visitor(a_view(cycle)).get("/").text)
    assert "script" not in page.tags
    assert page.tags.count("img") == 1
    assert page.addresses[0] == "timeline/1%3C/a%3E.svg"


def test_a_source_that_is_down_is_told() -> None:
    """What is shown is what it said last."""
    text = visitor(a_view(is_source_down=True, read_at=at("2024-11-14 11:00"))).get("/").text
    assert "The timeline cannot be read at present" in text


def test_a_rehearsals_page_says_so() -> None:
    """Nobody shall plan by it."""
    assert "REHEARSAL" in visitor(a_view(), is_rehearsal=True).get("/").text
    assert "REHEARSAL" not in visitor(a_view()).get("/").text


def test_a_bot_that_knows_nothing_has_a_page() -> None:
    """It is just starting."""
    flask = Flask("visitor", static_folder=None)
    open_pages(flask, Snapshot, RehearsalClock(NOW, 0), "")
    assert "No cycle has been read yet." in flask.test_client().get("/").text
    assert parsed(flask.test_client(), "/api/v1/freeze", 404)["known"] == []


def test_a_timeline_without_dates_has_a_page() -> None:
    """There is nothing to count from."""
    view = a_view(a_cycle([a_milestone(when=Undated("TBD"))]))
    client = visitor(view)
    assert "no dates yet" in client.get("/").text
    assert client.get("/timeline/1.32.png").status_code == 200
    assert parsed(client, "/api/v1/freeze")["freezes"][0]["deadline"] is None


# The calendar


def test_a_role_has_a_calendar() -> None:
    """By its key."""
    answer = visitor(a_view()).get("/calendar/1.32.ics?role=docs")
    assert answer.mimetype == "text/calendar"
    summaries = [str(one["summary"]) for one in _events(answer.data)]
    assert "v1.32: Docs Freeze deadline" in summaries
    assert "v1.32: Enhancements Freeze deadline" not in summaries
    assert len(_events(visitor(a_view()).get("/calendar/1.32.ics").data)) > len(summaries)


def test_an_unknown_role_is_one_line() -> None:
    """It names those there are."""
    answer = visitor(a_view()).get("/calendar/1.32.ics?role=flux%0acapacitor")
    assert answer.status_code == 404
    assert answer.text.startswith(
        "no role 'flux capacitor' in v1.32; it is one of release-team-lead,"
    )
    assert answer.text.count("\n") == 1


def _events(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


# JSON


def test_a_cycle_is_what_scripts_know_and_how_far_it_has_come() -> None:
    """The fields of ``timeline --format json``, and a state."""
    found = parsed(visitor(confirmed(a_view(), "code-freeze")), "/api/v1/cycles/1.32")
    (row,) = (one for one in found["milestones"] if one["key"] == "code-freeze")
    assert (row["start"], row["precision"]) == ("2024-11-08T02:00:00Z", "instant")
    assert (row["state"], row["confirmed_at"]) == ("confirmed", "2024-11-14T12:00:00Z")
    assert row["who"] == "Branch Manager"
    assert {"role": "Docs"} in found["team"]
    assert (found["release"], found["week"], found["frozen"]) == ("1.32", "week 10 of 14", True)


def test_every_cycle_is_listed() -> None:
    """The one that people mean first."""
    other = a_view(a_cycle(release="1.33"))
    found = parsed(visitor(a_view(), other), "/api/v1/cycles")
    assert [one["release"] for one in found["cycles"]] == ["1.32", "1.33"]


def test_an_unknown_cycle_is_one_message() -> None:
    """With those there are."""
    other = a_view(a_cycle(release="1.33"))
    for path in ("/api/v1/cycles/1.99", "/api/v1/freeze?release=1.99"):
        found = parsed(visitor(a_view(), other), path, 404)
        assert found == {
            "error": "no release '1.99' here; known: 1.32, 1.33",
            "known": ["1.32", "1.33"],
        }


def test_which_cycle_is_asked_only_where_there_are_several() -> None:
    """A gate of one release need not name it."""
    assert parsed(visitor(a_view()), "/api/v1/freeze")["release"] == "1.32"
    found = parsed(visitor(a_view(), a_view(a_cycle(release="1.33"))), "/api/v1/freeze", 404)
    assert found["error"] == "which release? Say ?release=...; it is one of 1.32, 1.33"


@pytest.mark.parametrize(
    ("now", "confirmed_keys", "frozen", "state"),
    [
        ("2024-11-07 12:00", [], False, "scheduled"),
        ("2024-11-08 01:59", [], False, "scheduled"),
        ("2024-11-08 02:00", [], None, "deadline_passed"),
        ("2024-11-14 12:00", ["docs-freeze"], None, "deadline_passed"),
        ("2024-11-14 12:00", ["code-freeze"], True, "confirmed"),
        ("2024-12-11 23:59", ["code-freeze"], True, "confirmed"),
        ("2024-12-12 00:00", ["code-freeze"], False, "confirmed"),
        ("2024-12-12 00:00", [], False, "deadline_passed"),
    ],
)
def test_frozen_is_what_somebody_confirmed(
    now: str, confirmed_keys: list[str], frozen: bool | None, state: str
) -> None:
    """Until the day of thaw is over; null where nobody can tell."""
    client = visitor(confirmed(a_view(), *confirmed_keys), now=now)
    found = parsed(client, "/api/v1/freeze?release=1.32")
    assert found["frozen"] is frozen
    (freeze,) = (one for one in found["freezes"] if one["key"] == "code-freeze")
    assert freeze["state"] == state


def test_a_freeze_is_what_a_gate_needs() -> None:
    """When, until when, how sure."""
    found = parsed(visitor(a_view()), "/api/v1/freeze?release=1.32")
    (freeze,) = (one for one in found["freezes"] if one["key"] == "code-freeze")
    assert freeze == {
        "key": "code-freeze",
        "title": "Code Freeze and Test Freeze",
        "kinds": ["code_freeze", "test_freeze"],
        "deadline": "2024-11-08T02:00:00Z",
        "precision": "instant",
        "is_assumed": False,
        "is_doubtful": False,
        "state": "deadline_passed",
        "confirmed_at": None,
        "until": "2024-12-11",
        "until_milestone": "thaw",
    }
    assert [one["key"] for one in found["freezes"]] == [
        "prr-freeze",
        "enhancements-freeze",
        "feature-blog-freeze",
        "code-freeze",
        "docs-freeze",
    ]


@pytest.mark.parametrize(
    ("rows", "frozen"),
    [
        ([a_milestone("Docs Freeze", "docs_freeze", "2024-11-01")], None),
        ([a_milestone(when=Undated("TBD"))], False),
    ],
    ids=["no code freeze in the timeline", "no date yet"],
)
def test_a_gate_knows_what_it_cannot_know(rows: list[Milestone], frozen: bool | None) -> None:
    """Null is nobody's yes."""
    found = parsed(visitor(a_view(a_cycle(rows))), "/api/v1/freeze")
    assert found["frozen"] is frozen


def test_a_source_with_a_secret_is_not_shown() -> None:
    """Its address may hold a token."""
    cycle = a_cycle(source=SOURCE.replace("https://", "https://me:t0ken@"))
    client = visitor(a_view(cycle))
    for path in PATHS:
        assert "t0ken" not in client.get(path).text
