"""The driver of a freeze says when and where its party is, in a form or in words."""

import pytest

from bot.cli.stage import CHANNELS
from bot.commands import answer
from bot.render import plain
from schedule.acts import Deed
from tests.bot.an_office import Office, buttons
from tests.builders import a_snapshot, at
from tests.waiting import is_true_soon

URL = "https://zoom.example.org/j/1?pwd=AbC&x=1"
EVENING = "Thu 7 November 23:00 UTC"


def heard(noon: Office, channel: str, what: str) -> list[str]:
    """Return what a channel has heard that says *what*."""
    workspace = noon.stage.workspace
    said = workspace.messages(workspace.channel_named(CHANNELS[channel]).id)
    return [one.text for one in said if what in one.text]


def test_the_driver_sets_it_and_people_hear_of_it_in_time(noon: Office) -> None:
    """In the message, a day ahead and when it begins in the role's channel, and on the posts."""
    assert noon.says(noon.lead, "Code Freeze Party: no time set yet")
    form = noon.opened("arrange", noon.lead)
    said = noon.submit(form, noon.lead, day="2024-11-07", hour="23:00", url=URL)
    assert f"Code Freeze Party: {EVENING}" in said
    assert noon.says(noon.lead, f"Code Freeze Party: {EVENING}")
    assert "Change time" in buttons(noon.message(noon.lead))
    noon.run_to("2024-11-06 22:59")
    assert not heard(noon, "enhancements", "Party")
    assert heard(noon, "announce", f"Code Freeze Party: {EVENING}")
    noon.run_to("2024-11-07 23:01")
    assert is_true_soon(lambda: len(heard(noon, "enhancements", "Code Freeze Party")) == 2)
    ahead, begins = heard(noon, "enhancements", "Code Freeze Party")
    assert "Code Freeze Party in 24 hours" in ahead
    assert "Code Freeze Party begins now" in begins
    assert URL.replace("&", "&amp;") in begins


def test_words_do_as_well_and_take_it_back(noon: Office) -> None:
    """The address keeps its capitals, however Slack wraps it."""
    words = f"party code freeze 2024-11-07 23:00 <{URL.replace('&', '&amp;')}>"
    said = noon.type(words, noon.lead)
    assert EVENING in said
    (act,) = noon.acts
    assert (act.deed, act.milestone, act.about) == (Deed.ARRANGED, "code-freeze", "party")
    assert act.detail.endswith(f" {URL}")
    assert noon.says(noon.lead, f"Code Freeze Party: {EVENING}")
    assert "has no time any more" in noon.type("party code freeze off", noon.chief)
    assert noon.acts == ()


def test_the_last_word_counts(noon: Office) -> None:
    """Who thinks again sets it again; reminders move with it."""
    noon.type("party code freeze 2024-11-07 23:00", noon.lead)
    noon.type("party code freeze 2024-11-08T00:30Z", noon.shadow)
    assert [act.detail.split()[0] for act in noon.acts] == ["2024-11-08T00:30:00+00:00"]
    reminder = "1.32/code-freeze-party/0m/channel:enhancements"

    def due() -> bool:
        held = noon.stage.service.ledger.deliveries(["1.32"])
        return [one.due_at for one in held if one.reminder_id == reminder] == [
            at("2024-11-08 00:30")
        ]

    assert is_true_soon(due)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("party", "Which date?"),
        ("party flux capacitor 2024-11-07 23:00", "Which date?"),
        ("party docs freeze 2024-11-26 10:00", "Docs Freeze has no party."),
        ("party code freeze", "Code Freeze Party: no time set yet"),
        ("party code freeze 2024-11-07", "Code Freeze Party: no time set yet"),
        ("party code freeze 2024-11-31 10:00", "Code Freeze Party: no time set yet"),
        ("party code freeze 2024-10-01 10:00", "That is past"),
        ("party code freeze 2024-12-07 10:00", "over a week from the freeze"),
        ("party code freeze off", "had no time"),
    ],
)
def test_what_cannot_be_kept_says_why(noon: Office, words: str, said: str) -> None:
    """Nothing is kept on a guess."""
    assert said in noon.type(words, noon.lead)
    assert noon.acts == ()


def test_nobody_else_sets_it(noon: Office) -> None:
    """Neither in words nor in the form, whoever opened it."""
    said = noon.type("party code freeze 2024-11-07 23:00", noon.stranger)
    assert "this is up to the Enhancements Lead" in said
    assert "this is up to" in noon.press("arrange", noon.stranger, on=noon.message(noon.lead))
    assert noon.acts == ()


def test_a_form_says_what_is_wrong(noon: Office) -> None:
    """On the field that is."""
    form = noon.opened("arrange", noon.lead)
    assert "That is past" in noon.submit(form, noon.lead, day="2024-10-01", hour="10:00")
    text = noon.submit(form, noon.lead, day="2024-11-07", hour="10:00", url="zoom at ten")
    assert "That is no link" in text
    assert noon.acts == ()


def test_in_a_terminal_nobody_sets_it() -> None:
    """Nobody knows who sits there."""
    said = plain(answer("party code freeze", a_snapshot(), at("2024-10-30 12:00")))
    assert said == "`party` works in Slack, where I know who you are."
