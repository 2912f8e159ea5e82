"""Giving a duty to somebody by name: [Hand over], and `/release-status assign`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import answer
from bot.render import plain
from bot.sandbox.server import SlackServer
from schedule.acts import Deed
from tests.bot.an_office import Office, buttons, office
from tests.builders import a_snapshot, at

EVE = "2024-11-06 12:30"
"""Half an hour after the reminder of the day before."""
ALL = ["I've got it", "Later", "Hand over", "Done"]
DRIVERS = [*ALL, "Draft", "Set time"]


@pytest.fixture
def noon(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """The noon at which code freeze is told to its driver."""
    with office(slack, tmp_path) as noon:
        noon.message(noon.lead)
        yield noon


def hand_over(noon: Office, **values: str) -> str:
    """Press [Hand over], fill the form in and send it; return what it says."""
    return noon.submit(noon.opened("hand_over", noon.lead), noon.lead, **values)


def test_the_form_offers_those_of_the_role_first(noon: Office) -> None:
    """Then everybody else in the roster; not oneself."""
    form = noon.opened("hand_over", noon.lead)
    menu = next(one for one in form.body["blocks"] if one.get("block_id") == "to")
    offered = [one["text"]["text"] for one in menu["element"]["options"]]
    assert offered[:3] == [
        "Enhancements Shadow 1 (Enhancements Shadow)",
        "Enhancements Shadow 2 (Enhancements Shadow)",
        "Release Team Lead (Release Team Lead)",
    ]
    assert not any(one.startswith("Enhancements Lead") for one in offered)


@pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])
def test_both_are_told(slack: SlackServer, tmp_path: Path, *, is_socket: bool) -> None:
    """The new holder by a message with everything in it, the old one in theirs."""
    with office(slack, tmp_path, is_socket=is_socket) as noon:
        said = hand_over(noon, to=noon.shadow.id, note="<!channel> *please*")
        assert f"is handed over to <@{noon.shadow.id}>" in said
        theirs = noon.message(noon.shadow)
        assert theirs.text.startswith("Code Freeze and Test Freeze in 8 days. This one is yours.")
        assert (
            f"@{noon.lead.id} handed this to you, for the Enhancements Lead of v1.32. "
            f"@{noon.lead.id} says: “&lt;!channel&gt; please”"
        ) in theirs.text
        assert "Your checklist:" in theirs.text
        assert buttons(theirs) == [*ALL, "Draft", "Give back", "Set time"]
        line = f"@{noon.lead.id} handed it to @{noon.shadow.id}."
        assert noon.says(noon.lead, line)
        assert buttons(noon.message(noon.lead)) == []


def test_the_new_holder_has_it_from_then_on(slack: SlackServer, tmp_path: Path) -> None:
    """They take it, also after a restart, and are reminded in the lead's place."""
    with office(slack, tmp_path) as noon:
        hand_over(noon, to=noon.shadow.id)
        noon.message(noon.shadow)
    with office(slack, tmp_path, since="2024-10-30 12:10", until="2024-10-30 12:20") as later:
        later.click("take_duty", later.shadow, on=later.message(later.shadow))
        assert later.says(later.lead, f"Taken by @{later.shadow.id}.")
        assert later.says(later.shadow, f"Taken by @{later.shadow.id}.")
        later.run_to(EVE)
        assert "because you took it" in later.message(later.shadow, 1).text
        assert len(later.told(later.lead)) == 1


def test_what_somebody_else_took_is_not_handed_over(noon: Office) -> None:
    """They are told who has it; the release lead may all the same."""
    form = noon.opened("hand_over", noon.lead)
    before = noon.message(noon.lead)
    noon.click("take_duty", noon.shadow)
    assert noon.says(noon.lead, "Taken by")
    taken = f"Code Freeze and Test Freeze: Taken by @{noon.shadow.id}."
    assert noon.submit(form, noon.lead, to=noon.stranger.id) == taken
    assert noon.press("hand_over", noon.lead, on=before) == taken
    form = noon.opened("hand_over", noon.chief, on=before)
    noon.submit(form, noon.chief, to=noon.stranger.id)
    assert noon.says(noon.lead, f"@{noon.chief.id} handed it to @{noon.stranger.id}.")
    assert [one.deed for one in noon.acts] == [Deed.HANDED]


def test_it_is_handed_to_nobody_outside_the_roster(noon: Office) -> None:
    """Whatever a form claims to bring; nor to oneself, nor to nobody."""
    guest = noon.stage.workspace.add_user("Somebody Else")
    form = noon.opened("hand_over", noon.lead)
    menu = next(one for one in form.body["blocks"] if one.get("block_id") == "to")
    text = {"type": "plain_text", "text": "Somebody Else"}
    menu["element"]["options"] += [
        {"text": text, "value": guest.id},
        {"text": text, "value": noon.lead.id},
    ]
    assert "not in the roster" in noon.submit(form, noon.lead, to=guest.id)
    assert "That is you" in noon.submit(form, noon.lead, to=noon.lead.id)
    assert "Please choose somebody" in noon.submit(form, noon.lead)
    assert noon.acts == ()


def test_a_form_that_somebody_else_sends_is_refused(noon: Office) -> None:
    """It was opened for one person."""
    form = noon.opened("hand_over", noon.lead)
    said = noon.submit(form, noon.shadow, to=noon.shadow.id)
    assert "opened by somebody else" in said
    assert noon.acts == ()


def test_a_single_reminder_is_assigned(noon: Office) -> None:
    """That one is the shadow's, who is told at once; the rest stays the lead's."""
    said = noon.type("assign code freeze 1d @enhancements-shadow-1", noon.lead)
    assert said == (
        f"Code Freeze and Test Freeze, 1d ahead, is assigned to @{noon.shadow.id}. "
        "I tell them at once."
    )
    first = noon.message(noon.shadow)
    assert f"@{noon.lead.id} assigned this to you" in first.text
    assert buttons(noon.message(noon.lead)) == DRIVERS
    noon.run_to(EVE)
    # In between they hear, as who is next, that the lead has not answered for the rest.
    assert "in 38 hours" in noon.message(noon.shadow, 2).text
    assert len(noon.told(noon.lead)) == 1


def test_whom_it_is_assigned_to_is_told_once(noon: Office) -> None:
    """Whoever assigns it again, to be sure, hears that it is; one reminder of it is theirs, too."""
    words = "assign code freeze @enhancements-shadow-1"
    assert noon.type(words, noon.lead).endswith("I tell them at once.")
    assert noon.says(noon.shadow, f"@{noon.lead.id} assigned this to you")
    already = f"is assigned to @{noon.shadow.id} already, by @{noon.lead.id}."
    for again in (words, words, "assign code freeze 1d @enhancements-shadow-1"):
        assert already in noon.type(again, noon.chief)
    assert [one.by for one in noon.acts] == [noon.lead.id]
    assert noon.type("assign code freeze @docs-lead", noon.chief).endswith("I tell them at once.")
    noon.message(noon.stranger)
    assert len(noon.told(noon.shadow)) == 1


def test_what_hangs_on_a_date_is_assigned_by_its_name(noon: Office) -> None:
    """It stands in no timeline; who has it by name is told of it all the same."""
    said = noon.type("assign code freeze party @enhancements-shadow-1", noon.lead)
    assert said.startswith(f"Code Freeze Party is assigned to @{noon.shadow.id}.")
    assert [one.milestone for one in noon.acts] == ["code-freeze-party"]
    assert "can mean" in noon.type("assign party @enhancements-shadow-1", noon.lead)
    said = noon.type("assign go/no-go @enhancements-shadow-1", noon.stranger)
    assert "is assigned to" not in said


def test_what_was_assigned_is_taken_back(noon: Office) -> None:
    """`nobody` in place of a person: the lead is reminded again."""
    noon.type("assign code freeze @enhancements-shadow-1", noon.chief)
    assert noon.says(noon.lead, f"@{noon.chief.id} assigned it to @{noon.shadow.id}.")
    assert "no longer assigned" in noon.type("assign code freeze nobody", noon.chief)
    assert noon.acts == ()
    noon.run_to(EVE)
    noon.message(noon.lead, 1)


@pytest.mark.parametrize("to", ["nobody", "@docs-lead"])
def test_whoever_it_is_not_assigned_to_any_more_reads_so(noon: Office, to: str) -> None:
    """Their message claims nothing of them any more, and has no buttons for it."""
    noon.type("assign code freeze @enhancements-shadow-1", noon.lead)
    assert noon.says(noon.shadow, "This one is yours.")
    noon.type(f"assign code freeze {to}", noon.lead)
    assert noon.says(noon.shadow, f"@{noon.lead.id} had assigned this to you")
    left = noon.message(noon.shadow)
    assert "This one is yours." not in left.text
    assert buttons(left) == []
    whose = "It is for the Enhancements Lead again." if to == "nobody" else "assigned it to"
    assert whose in left.text


def test_how_one_reminder_is_assigned_is_shown_by_one_that_there_is(noon: Office) -> None:
    """What the answer says to write can be written."""
    said = noon.type("assign code freeze", noon.lead)
    (words,) = re.findall(r"assign code freeze \d+d @person", said)
    typed = words.replace("@person", "@enhancements-shadow-1")
    assert "is assigned to" in noon.type(typed, noon.lead)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("assign code freeze 1d", "To whom? Write"),
        ("assign code freeze @somebody-else", "To whom? Write"),
        ("assign flux capacitor @docs-lead", "Which date do you mean? Write"),
        ("assign burndown @docs-lead", "can mean:"),
        ("assign code freeze 5d @docs-lead", "has no reminder 5d ahead: there are 8d and 1d."),
        ("assign code freeze <@U0000000099|guest>", "is not in the roster"),
        ("assign kubecon @docs-lead", "nobody is reminded of it"),
    ],
)
def test_what_cannot_be_assigned_says_how_it_is_written(
    noon: Office, words: str, said: str
) -> None:
    """Nothing is assigned on a guess."""
    assert said in noon.type(words, noon.chief)
    assert noon.acts == ()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("Docs Lead", "You are the Docs Lead."),
        ("Docs Shadow 1", "You are a shadow of the Docs Lead."),
        ("Enhancements Shadow 1", "You are a shadow there."),
    ],
)
def test_nobody_else_assigns(noon: Office, who: str, why: str) -> None:
    """Neither another role nor a shadow divides the lead's reminders; they hear who does."""
    said = noon.type("assign code freeze @docs-lead", noon.person(who))
    assert said == (
        "Code Freeze and Test Freeze is assigned by the Enhancements Lead, anybody in the row of "
        f"the Release Team Lead, and my admins. {why}"
    )
    assert noon.acts == ()


def test_a_stranger_hears_how_to_become_known(noon: Office) -> None:
    """They may be somebody whom the bot was not told of."""
    stranger = noon.stage.workspace.add_user("Somebody")
    said = noon.type("assign code freeze @docs-lead", stranger)
    assert "I don't know you as one of them: `/release-status link`." in said
    assert noon.acts == ()


def test_in_a_terminal_nobody_assigns() -> None:
    """Nobody knows who sits there."""
    said = plain(answer("assign code freeze @docs-lead", a_snapshot(), at("2024-10-30 12:00")))
    assert said == "`assign` works in Slack, where I know who you are."
