"""The buttons below an answer: what can be asked next."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.commands import answer
from bot.commands.sharing import shared, shared_answer
from bot.render.message import Message
from schedule.acts import Act, Deed
from tests.builders import a_snapshot, a_view, at, the_132_cycle
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

NOW = at("2024-11-04 12:00")
VIEW = a_view(the_132_cycle())
SNAPSHOT = replace(a_snapshot(VIEW), url="https://release-bot.example.org/team")


def asked(words: str, handle: str | None = "docs-lead", **known: object) -> Message:
    """Return the answer in Slack, where something can be pressed."""
    snapshot = replace(SNAPSHOT, **known)  # type: ignore[arg-type]
    return answer(words, snapshot, NOW, handle=handle, do=lambda *_: None)


def elements(message: Message) -> dict[str, dict[str, str]]:
    """Return what Slack is told of each button, by what it says."""
    return {
        one["text"]["text"]: one
        for block in message.blocks
        if block["type"] == "actions"
        for one in block["elements"]
    }


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", ["Timeline", "My duties", "Links", "Calendar"]),
        ("code freeze", ["Share to channel", "My duties"]),
        ("next", ["Share to channel", "Timeline"]),
        ("next 2 weeks", ["Share to channel", "Timeline"]),
        ("week", ["Share to channel", "Timeline"]),
        ("exceptions", ["Share to channel"]),
        ("timeline", ["My duties", "Calendar"]),
        ("mine", ["Timeline", "Calendar"]),
        ("links", ["Timeline", "Calendar"]),
        ("help", []),
        ("flux capacitor", []),
    ],
)
def test_each_answer_has_the_buttons_that_fit(words: str, shown: list[str]) -> None:
    """Few, and none that asks what was just answered."""
    message = asked(words)
    assert list(elements(message)) == shown
    assert_slack_takes(message)


def test_answers_with_buttons_read_as_agreed() -> None:
    """The two that people see most."""
    folder = Path(__file__).parent / "golden"
    assert_golden(asked(""), folder / "overview_with_buttons.json")
    assert_golden(asked("code freeze"), folder / "deadline_with_buttons.json")


def test_a_terminal_has_no_buttons() -> None:
    """Nobody could press them."""
    assert not elements(answer("", SNAPSHOT, NOW, handle="docs-lead"))


def test_the_calendar_is_a_link_where_everybody_can_open_it() -> None:
    """Without a public address there is none to open."""
    url = elements(asked(""))["Calendar"]["url"]
    assert url == "https://release-bot.example.org/team/calendar/1.32.ics"
    assert "Calendar" not in elements(asked("", url=""))
    strange = a_view(replace(the_132_cycle(), release="a/b?c"))
    address = elements(answer("", replace(SNAPSHOT, views=(strange,)), NOW, do=lambda *_: None))
    assert urlsplit(address["Calendar"]["url"]).path == "/team/calendar/a%2Fb%3Fc.ics"


def test_who_is_not_in_the_team_is_offered_no_sharing() -> None:
    """They see it all, and ask for what is theirs."""
    assert list(elements(asked("code freeze", None))) == ["My duties"]
    assert list(elements(asked("code freeze", "somebody-else"))) == ["My duties"]


def test_a_button_asks_about_the_cycle_of_its_answer() -> None:
    """Also when another cycle has become the first meanwhile."""
    other = a_view(replace(the_132_cycle(), release="1.33"))
    message = asked("1.33", views=(VIEW, other))
    assert elements(message)["Timeline"]["value"] == "1.33 timeline"


def test_what_is_shared_tells_nobody_who_took_what() -> None:
    """The team is told so by name, and everybody else is not."""
    taken = Act("1.32", "code-freeze", Deed.TAKEN, "U1", NOW, about="Enhancements", kept_at=NOW)
    view = replace(VIEW, acts=(taken,))
    people = {"enhancements-lead": "U1", "docs-lead": "U2"}
    snapshot = replace(SNAPSHOT, views=(view,), people=people)
    row = next(one for one in view.cycle.milestones if one.key == "code-freeze")
    seen = answer("code freeze", snapshot, NOW, handle="docs-lead", do=lambda *_: None)
    assert "Taken by Enhancements Lead." in seen.text
    shared = shared_answer(row, view, snapshot, NOW)
    assert shared
    assert "Taken" not in shared.text
    assert "U1" not in str(shared.blocks)
    assert not elements(shared)


@pytest.mark.parametrize(
    "what",
    [
        "mine",
        "team",
        "reminders",
        "settings",
        "pause",
        "flux capacitor",
        "next hello world",
        "",
        "close",
    ],
)
def test_nothing_else_can_be_shared(what: str) -> None:
    """Whatever a click claims to be about."""
    assert shared_answer(what, VIEW, SNAPSHOT, NOW) is None


def test_whatever_a_document_says_is_no_part_of_a_button() -> None:
    """However long it is, and whomever it would call."""
    hostile = "<!channel> <!here|x>" * 200
    named = replace(VIEW.cycle.milestones[0], key="x" * 3_000, title="Code Freeze")
    cycle = replace(the_132_cycle(), release=hostile, milestones=(named,))
    snapshot = replace(SNAPSHOT, views=(a_view(cycle),))
    for words in ("", "code freeze", "next", "timeline", "mine", "links", "exceptions"):
        message = answer(words, snapshot, NOW, handle="docs-lead", do=lambda *_: None)
        assert elements(message) or words == "next"  # all its dates have passed
        assert_slack_takes(message)
        for button in elements(message).values():
            assert len(button["value"]) <= 100
            assert "<" not in str(button)
            assert len(button.get("url", "")) <= 3_000


def test_what_a_button_shares_is_found_again() -> None:
    """A milestone, or words about the cycle of the answer; nothing else."""
    pressed = elements(asked("code freeze"))["Share to channel"]["value"]
    found = shared(pressed, SNAPSHOT)
    assert found
    assert (found[0], getattr(found[1], "key", "")) == (VIEW, "code-freeze")
    pressed = elements(asked("next 3"))["Share to channel"]["value"]
    assert shared(pressed, SNAPSHOT) == (VIEW, "next 3")
    assert shared("1.32 next", SNAPSHOT) is None
    assert shared("", SNAPSHOT) is None
