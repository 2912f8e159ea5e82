"""What people do with the bot, from the first word to the last, over either way to Slack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.cli.stage import CHANNELS
from bot.sandbox.server import SlackServer
from bot.settings import Settings
from schedule.policy import builtin_rules
from schedule.reconcile import State
from tests.bot.an_office import MORNING, NOON, Office, a_slack, buttons, office
from tests.bot.an_overlap import OVERLAP, with_the_next, with_the_next_elsewhere
from tests.waiting import is_true_soon

FREEZE = "Code Freeze and Test Freeze"
PASSED = f"v1.32: the {FREEZE} deadline has passed."
DISCUSSED = f"the date of {FREEZE} is under discussion"
IN_EFFECT = f"v1.32: {FREEZE} are in effect."


def as_it_is(settings: Settings) -> Settings:
    """Return the settings without a change."""
    return settings


def with_drafts(settings: Settings) -> Settings:
    """Have drivers see what is posted beforehand."""
    return replace(settings, rules=builtin_rules())


def with_admin(settings: Settings) -> Settings:
    """Have the Release Team Lead for an admin, and nobody known as the Docs Lead."""
    people = dict(settings.config.people)
    admin = people["release-team-lead"]
    del people["docs-lead"]
    config = settings.config.model_copy(update={"people": people, "admins": (admin,)})
    return replace(settings, config=config)


@dataclass(frozen=True)
class Journey:
    """Something people do.

    Attributes:
        live: Does it, and looks at what comes of it.
        since, until: When the bot starts, and how far it has come when they begin.
        change: What is different from other deployments.
    """

    live: Callable[[Office], None]
    since: str = MORNING
    until: str = NOON
    change: Callable[[Settings], Settings] = as_it_is


def a_driver_words_the_post(place: Office) -> None:
    """The draft is edited in a form, and posted as it was written."""
    draft = place.message(place.lead, what="v1.32, week 8 of 14")
    assert {"Edit", "Post now", "I'll post it", "Skip"} <= set(buttons(draft))
    form = place.opened("edit", place.lead, on=draft)
    place.submit(form, place.lead, text="Eight days left <!channel>")
    assert place.says(place.lead, "has written this")
    place.run_to("2024-10-31 12:10")
    assert is_true_soon(lambda: place.posts("Eight days left"))
    (post,) = place.posts()
    assert post.text == "Eight days left &lt;!channel&gt;"
    assert place.lead.id not in post.text


def a_freeze_is_confirmed(place: Office) -> None:
    """By a click on the post, which says so from then on; a second click takes it back."""
    assert is_true_soon(lambda: place.posts(PASSED))
    place.press("confirm", place.lead, on=place.posts(PASSED)[0])
    assert is_true_soon(lambda: place.posts(IN_EFFECT))
    told = place.stage.workspace.ephemerals(place.lead.id)[-1]
    place.press("unconfirm", place.lead, on=told)
    assert is_true_soon(lambda: place.posts(PASSED))
    assert place.type("confirm code freeze", place.chief).startswith("Noted for v1.32")
    assert is_true_soon(lambda: place.posts(IN_EFFECT))
    assert len(place.posts(FREEZE)) == 2  # the post and the one in its thread


def a_date_is_under_discussion(place: Office) -> None:
    """What is posted says so, until somebody ends that; no more than its driver may do it."""
    assert "up to the Enhancements Lead" in place.type("discuss code freeze", place.stranger)
    asked = place.ask("discuss code freeze", place.lead)
    assert "is marked as under discussion, by you" in asked.text
    place.run_to("2024-10-31 12:10")
    assert is_true_soon(lambda: place.posts(DISCUSSED))
    assert place.posts(f"{FREEZE} in 7 days") == []
    assert "under discussion" in place.type("code freeze", place.stranger)
    assert "no longer marked" in place.press("settle", place.lead, on=asked)
    assert is_true_soon(lambda: not place.posts(DISCUSSED))
    assert place.posts(f"{FREEZE} in 7 days")
    place.type("discuss code freeze", place.lead)
    assert is_true_soon(lambda: place.posts(DISCUSSED))
    assert "no longer marked" in place.type("discuss code freeze off", place.lead)
    assert "under discussion" not in place.type("code freeze", place.stranger)


def a_duty_goes_from_hand_to_hand(place: Office) -> None:
    """Put off, taken, given back, handed over, and ticked by who has it."""
    said = place.submit(place.opened("later", place.lead), place.lead, when="hour")
    assert "I remind you again" in said
    place.click("take_duty", place.lead)
    assert place.says(place.lead, f"Taken by @{place.lead.id}.")
    place.click("give_back", place.lead)
    assert is_true_soon(lambda: "I've got it" in buttons(place.message(place.lead)))
    form = place.opened("hand_over", place.lead)
    assert "is handed over" in place.submit(form, place.lead, to=place.shadow.id)
    theirs = place.message(place.shadow)
    place.click("done", place.shadow, on=theirs)
    assert place.says(place.shadow, "Done, says")
    assert place.says(place.lead, f"@{place.shadow.id}")


def a_duty_is_assigned(place: Office) -> None:
    """By a command of its lead; who gets it is told at once, and why."""
    said = place.type("assign code freeze @enhancements-shadow-1", place.lead)
    assert "is assigned to" in said
    assert "assigned this to you" in place.message(place.shadow).text


def nobody_answers(place: Office) -> None:
    """A shadow is told after a working day, with the reason, and takes it."""
    silent = "The Enhancements Lead has not answered for"
    asked = place.message(place.shadow, what=silent)
    place.click("take_duty", place.shadow, on=asked)
    assert place.says(place.lead, f"Taken by @{place.shadow.id}")
    assert place.posts(silent) == []


def a_person_chooses_hours(place: Office) -> None:
    """In Tokyo, away until Monday, wanting no messages at all; and back."""
    hours = {"zone": "Asia/Tokyo", "starts": "09:00", "ends": "18:00", "days": ["0", "1"]}
    asked = place.ask("settings", place.lead)
    form = place.opened("hours", place.lead, on=asked)
    assert "on Mon and Tue (Asia/Tokyo)" in place.submit(form, place.lead, **hours)
    form = place.opened("away", place.lead, on=asked)
    away = {"back_on": "2024-11-04", "stand_in": place.shadow.id}
    assert "stands in" in place.submit(form, place.lead, **away)
    for button in ("stop", "unstop"):
        place.press(button, place.lead, on=place.ask("settings", place.lead))
    assert "stands in" in place.type("settings", place.lead)


def a_person_becomes_known(place: Office) -> None:
    """Who is unreachable stands in the team; they ask, and an admin says that it is them."""
    assert "I cannot write to Docs Lead (`docs-lead`)" in place.type("team", place.chief)
    assert "I have asked my admins" in place.type("link @Docs-Lead", place.stranger)
    question = place.message(place.chief, what="Is @")
    place.click("linked", place.chief, on=question)
    assert is_true_soon(lambda: place.told(place.stranger, "You are `docs-lead` to me now."))
    assert "you are Docs Lead" in place.type("mine", place.stranger)


def a_freeze_is_told_quietly(place: Office) -> None:
    """One post, what follows in its thread, no preview of a link, and nobody is pinged."""
    assert is_true_soon(lambda: len(place.posts(FREEZE)) == 2)
    post, reply = place.posts(FREEZE)
    assert (post.thread_ts, reply.thread_ts) == ("", post.ts)
    assert "Exception requests are taken until" in reply.text
    assert post.pings == reply.pings == ()
    asked = [one for one in place.stage.server.calls if one.method == "chat.postMessage"]
    assert asked
    assert not any(one.args.get(way) for one in asked for way in ("unfurl_links", "unfurl_media"))
    place.press("confirm", place.lead, on=post)
    assert is_true_soon(lambda: place.posts(IN_EFFECT))
    assert len(place.posts(FREEZE)) == 2


def a_cycle_begins_and_ends(place: Office) -> None:
    """Its dates are proposals until a lead says that they are final; then it is closed."""
    place.press("activate", place.chief, on=place.message(place.chief, what="final?"))
    assert "Proposed" not in place.type("", place.stranger)
    ledger = place.stage.service.ledger
    assert "I say nothing of v1.32" in place.type("pause", place.chief)
    assert is_true_soon(lambda: not ledger.history(state=State.PENDING))
    assert "I go on with v1.32" in place.type("resume", place.chief)
    assert is_true_soon(lambda: ledger.history(state=State.PENDING))
    told = place.press("close_now", place.chief, on=place.ask("close", place.chief))
    assert "Not said any more: " in told
    assert "This cycle is closed" in place.type("", place.stranger)


def a_cycle_begins_while_another_ends(place: Office, channel: str = "announce") -> None:
    """The next is proposed, activated and introduced where it belongs; the old one is closed.

    Args:
        place: Where they are.
        channel: Name of the channel in which the next is announced.
    """
    asked = place.message(place.chief, what="Are the dates of Kubernetes v1.33 final?")
    assert "Proposed" in place.type("1.33", place.stranger)
    assert "Proposed" not in place.type("1.32", place.stranger)
    place.press("activate", place.chief, on=asked)
    assert "Proposed" not in place.type("1.33", place.stranger)
    place.run_to("2024-12-10 12:10")
    assert is_true_soon(lambda: place.posts("I'm the release bot for Kubernetes v1.33", channel))
    assert is_true_soon(lambda: place.posts("the v1.32.0 release is planned for tomorrow"))
    told = place.press("close_now", place.chief, on=place.ask("1.32 close", place.chief))
    assert "v1.32 is closed" in told
    assert "Not said any more: " in told
    waiting = place.stage.service.ledger.history
    assert is_true_soon(lambda: {one.release for one in waiting(state=State.PENDING)} == {"1.33"})
    assert "This cycle is closed" in place.type("1.32", place.stranger)


def two_cycles_share_channels(place: Office) -> None:
    """Whoever names neither means the one that goes on."""
    assert place.type("", place.stranger).startswith("Kubernetes v1.32")
    a_cycle_begins_while_another_ends(place)
    assert place.type("", place.stranger).startswith("Kubernetes v1.33")


def two_cycles_have_channels_of_their_own(place: Office) -> None:
    """Neither is told of in the other's, and a question means the one that has the channel."""
    theirs = place.stage.workspace.channel_named(CHANNELS["communications"]).id
    assert place.ask("", place.stranger, theirs).text.startswith("Kubernetes v1.33")
    assert place.type("", place.stranger).startswith("Kubernetes v1.32")
    a_cycle_begins_while_another_ends(place, channel="communications")
    assert "This cycle is closed" in place.type("", place.stranger)
    assert place.posts("v1.33") == []
    assert place.posts("v1.32", "communications") == []
    assert place.ask("", place.stranger, theirs).text.startswith("Kubernetes v1.33")


def a_stranger_is_answered(place: Office) -> None:
    """With the dates, and nothing else; what they do changes nothing."""
    guest = place.stage.workspace.add_user("Somebody Else")
    assert "Kubernetes v1.32" in place.type("", guest)
    assert "up to the Enhancements Lead" in place.type("discuss code freeze", guest)
    for words in ("confirm prr freeze", "assign code freeze @docs-lead", "pause", "close"):
        place.type(words, guest)
    place.press("take_duty", guest, on=place.message(place.lead))
    assert place.acts == ()


BEFORE, AFTER = "2024-11-08 01:58", "2024-11-08 02:05"

JOURNEYS = {
    "1 a person first": Journey(a_driver_words_the_post, change=with_drafts),
    "2 confirming": Journey(a_freeze_is_confirmed, since=BEFORE, until=AFTER),
    "2 discussing": Journey(a_date_is_under_discussion),
    "3 taking": Journey(a_duty_goes_from_hand_to_hand),
    "3 assigning": Journey(a_duty_is_assigned),
    "4 escalation": Journey(nobody_answers, until="2024-10-31 12:10"),
    "5 working hours": Journey(a_person_chooses_hours),
    "6 people": Journey(a_person_becomes_known, change=with_admin),
    "7 quiet": Journey(a_freeze_is_told_quietly, since=BEFORE, until=AFTER),
    "8 cycles": Journey(
        a_cycle_begins_and_ends, since="2024-09-13 11:58", until="2024-09-13 12:10"
    ),
    "8 two cycles, same channels": Journey(
        two_cycles_share_channels, *OVERLAP, change=with_the_next
    ),
    "8 two cycles, different channels": Journey(
        two_cycles_have_channels_of_their_own, *OVERLAP, change=with_the_next_elsewhere
    ),
    "9 who may do what": Journey(a_stranger_is_answered),
}


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team is."""
    with a_slack() as slack:
        yield slack


@pytest.mark.parametrize("is_socket", [False, True], ids=["HTTP", "Socket Mode"])
@pytest.mark.parametrize("name", JOURNEYS)
def test_people_get_where_they_want(
    slack: SlackServer, tmp_path: Path, name: str, *, is_socket: bool
) -> None:
    """By typing, pressing and sending forms, however Slack reaches the bot."""
    one = JOURNEYS[name]
    with office(
        slack,
        tmp_path,
        since=one.since,
        until=one.until,
        is_socket=is_socket,
        change=one.change,
    ) as place:
        one.live(place)
