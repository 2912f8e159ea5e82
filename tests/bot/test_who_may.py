"""What a Slack admin asks of a bot, a test each: who may do what, and what it leaves alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.features import Deployment, features
from bot.manifest import manifest
from bot.sandbox.model import Message, User
from bot.sandbox.server import SlackServer
from bot.settings import Settings
from schedule.policy import builtin_rules
from schedule.preferences import Preferences
from schedule.team import Role
from tests.bot.an_office import Office, a_slack, choices, office
from tests.waiting import is_true_soon

BEFORE, AFTER = "2024-11-08 01:58", "2024-11-08 02:05"
ELSEWHERE = "U0ELSEWHERE"
"""Somebody of another workspace, in a channel that both share."""


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """Run the Slack where the release team is."""
    with a_slack() as slack:
        yield slack


def with_admin(settings: Settings) -> Settings:
    """Have an admin who has no seat in the team, and drafts for the drivers."""
    people = dict(settings.config.people)
    admin = people.pop("docs-lead")
    config = settings.config.model_copy(update={"people": people, "admins": (admin,)})
    return replace(settings, config=config, rules=builtin_rules())


@pytest.fixture
def place(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """The noon at which code freeze is told to its driver; the Docs Lead is an admin, unknown."""
    with office(slack, tmp_path, change=with_admin) as place:
        place.message(place.lead)
        yield place


@pytest.fixture
def moment(slack: SlackServer, tmp_path: Path) -> Iterator[Office]:
    """The minutes after the deadline of code freeze."""
    with office(slack, tmp_path, since=BEFORE, until=AFTER) as place:
        assert is_true_soon(lambda: place.posts("deadline has passed"))
        yield place


def guest(place: Office) -> User:
    """Return somebody who is in no roster."""
    return place.stage.workspace.add_user("Somebody Else")


def duty(place: Office) -> Message:
    """Return the message by which code freeze is told to its driver."""
    return place.message(place.lead, what="This one is yours")


# Few scopes, no reading, no pings


def test_two_scopes_are_enough() -> None:
    """Commands and posting; no history, no messages, nothing of anybody's profile."""
    asked = manifest(features(Deployment()), "https://example.org/slack/events")
    assert asked["oauth_config"]["scopes"] == {"bot": ["commands", "chat:write"]}
    assert asked["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]


def test_messages_are_not_read(place: Office) -> None:
    """What people write in a channel leads to nothing, even where Slack tells of it."""
    said = len(place.stage.workspace.messages())
    place.stage.people.event(
        {"type": "message", "text": "release bot, is code freeze off?", "user": place.lead.id}
    )
    assert len(place.stage.workspace.messages()) == said
    read = {"conversations.history", "conversations.replies", "conversations.list", "users.list"}
    assert not read & {one.method for one in place.stage.server.calls}


def test_nobody_is_pinged_whatever_people_write(place: Office) -> None:
    """Not by a command, a note, or a post that somebody worded."""
    ping = "<!channel> <!here> @everyone"
    place.type(ping, place.lead)
    form = place.opened("hand_over", place.lead, on=duty(place))
    place.submit(form, place.lead, to=place.shadow.id, note=ping)
    place.message(place.shadow)
    assert [one for one in place.stage.workspace.messages() if one.pings] == []


# Unsolicited messages, and channels


def test_only_the_team_is_written_to(place: Office) -> None:
    """Each in their official role, told why, and how to be told no more."""
    team = {one.github for role in _roster(place) for one in role.people}
    known = place.stage.service.watch.snapshot().people
    allowed = {user for handle, user in known.items() if handle in team}
    told = {user.id for user in place.stage.workspace.users() if place.told(user, "")}
    assert place.lead.id in told
    assert told <= allowed
    assert "You get this as Enhancements Lead of v1.32" in duty(place).text
    assert "Stop" in choices(duty(place))


def test_an_invitation_elsewhere_is_ignored(place: Office) -> None:
    """The bot says nothing in a channel that the config does not name, whatever is due."""
    workspace = place.stage.workspace
    other = workspace.add_channel("random")
    place.stage.people.event(
        {"type": "member_joined_channel", "user": workspace.bot.id, "channel": other.id}
    )
    place.run_to("2024-10-31 12:10")
    assert is_true_soon(lambda: place.posts("in 7 days"))
    assert workspace.messages(other.id) == []


def test_answers_are_private(place: Office) -> None:
    """Wherever the command is typed, only who typed it sees the answer."""
    other = place.stage.workspace.add_channel("random", is_member=False)
    for where in ("", other.id):
        for words in ("", "next", "team", "mine", "settings", "help"):
            assert place.ask(words, place.lead, where).visible_to == place.lead.id


# Who is answered


def test_what_is_the_teams_is_told_to_the_team_only(place: Office) -> None:
    """The command itself answers everyone; who took what, and settings, do not."""
    stranger = guest(place)
    place.click("take_duty", place.lead, on=duty(place))
    assert is_true_soon(lambda: place.acts)
    assert "Kubernetes v1.32" in place.type("", stranger)
    assert "Code Freeze" in place.type("code freeze", stranger)
    assert "Taken" not in place.type("code freeze", stranger)
    assert "I do not know you as one of it" in place.type("settings", stranger)
    assert "Next" not in place.type("reminders", stranger)
    assert place.type("reminders", stranger) != place.type("reminders", place.lead)
    assert "I don't know yet who you are" in place.type("mine", stranger)


def test_a_name_links_nobody(place: Office) -> None:
    """Who calls themselves as the roster calls a lead is a stranger."""
    namesake = place.stage.workspace.add_user("Enhancements Lead")
    assert namesake.id != place.lead.id
    assert "I don't know yet who you are" in place.type("mine", namesake)
    assert "up to the Enhancements Lead" in place.type("discuss code freeze", namesake)
    assert place.acts == ()


def test_a_link_needs_an_admins_click(place: Office) -> None:
    """Neither the asker's, nor a lead's."""
    stranger = guest(place)
    place.type("link docs-lead", stranger)
    question = place.message(place.stranger, what="Is @")
    ledger = place.stage.service.ledger
    for user in (stranger, place.chief):
        place.press("linked", user, on=question)
        assert ledger.links() == {}
    place.click("linked", place.stranger, on=question)
    assert is_true_soon(lambda: ledger.links() == {"docs-lead": stranger.id})


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("Release Team Lead", True),
        ("Release Team Lead Shadow 1", True),
        ("Docs Lead", True),
        ("Enhancements Lead", False),
        ("Somebody Else", False),
    ],
    ids=["the lead", "a shadow on the lead's row", "an admin", "another lead", "a stranger"],
)
def test_admins_and_the_leads_row_pause(place: Office, name: str, *, may: bool) -> None:
    """By one command, and one click."""
    guest(place)
    user = place.person(name)
    assert ("I say nothing of v1.32" in place.type("pause", user)) is may
    is_paused = "Paused since" in place.type("", place.lead)
    assert is_paused is may


def test_who_runs_it_is_named(place: Office) -> None:
    """In the help, for everyone."""
    assert "the Release Team Lead and Lead Shadows" in place.type("help", guest(place))


def test_people_are_forgotten_when_a_cycle_closes(place: Office) -> None:
    """What they chose, and who they are."""
    ledger = place.stage.service.ledger
    place.press("brief", place.lead, on=place.ask("settings", place.lead))
    assert ledger.preferences() == {place.lead.id: Preferences(is_brief=True)}
    ledger.link("docs-lead", place.stranger.id, by=place.chief.id)
    place.press("close_now", place.chief, on=place.ask("close", place.chief))
    assert (ledger.preferences(), ledger.links()) == ({}, {})


# What is forged


def test_a_stranger_confirms_nothing(moment: Office) -> None:
    """Neither by command nor by a click on the post, which stays."""
    stranger = guest(moment)
    post = moment.posts("deadline has passed")[0]
    refused = "this is up to the Enhancements Lead, the Release Team Lead"
    assert refused in moment.type("confirm code freeze", stranger)
    assert refused in moment.press("confirm", stranger, on=post)
    assert moment.acts == ()
    assert moment.posts("deadline has passed")[0].text == post.text


def test_a_shadow_does_not_do_what_only_leads_may(place: Office) -> None:
    """A shadow of a role divides nothing and closes nothing."""
    assert "You are a shadow there" in place.type("assign code freeze @docs-lead", place.shadow)
    for words in ("pause", "activate", "close"):
        assert "Only" in place.type(words, place.shadow)
    assert place.acts == ()


@pytest.mark.parametrize("value", ["", "0123456789abcdef", "<!channel>", "x" * 2000, "a\0b"])
@pytest.mark.parametrize("button", ["take_duty", "done", "hand_over", "skip", "close_now"])
def test_a_forged_value_changes_nothing(place: Office, button: str, value: str) -> None:
    """A button of the bot's own with another value than it ever wrote."""
    message = duty(place)
    forged = {
        "type": "actions",
        "block_id": "forged",
        "elements": [
            {
                "type": "button",
                "action_id": button,
                "value": value,
                "text": {"type": "plain_text", "text": "Done"},
            }
        ],
    }
    said = place.press(button, place.lead, on=replace(message, blocks=(forged,)))
    assert said
    assert place.acts == ()


@pytest.mark.parametrize("button", ["take_duty", "done", "give_back", "later", "hand_over"])
def test_a_click_from_outside_the_roster_changes_nothing(place: Office, button: str) -> None:
    """Whoever has got hold of somebody's message."""
    message = duty(place)
    if button == "give_back":
        place.click("take_duty", place.lead, on=message)
        assert is_true_soon(lambda: place.acts)
        assert is_true_soon(lambda: "Taken by" in duty(place).text)
        message = duty(place)
    kept = place.acts
    assert place.press(button, guest(place), on=message)
    assert place.acts == kept


@pytest.mark.parametrize("button", ["take_duty", "skip"])
def test_somebody_of_another_workspace_is_a_stranger(place: Office, button: str) -> None:
    """Whatever their id looks like."""
    foreign = User(ELSEWHERE, "Enhancements Lead")
    answer = place.stage.people.click(duty(place), button, foreign.id)
    assert not answer.error
    for words in ("confirm prr freeze", "pause", "link docs-lead <@W0ELSEWHERE>"):
        place.type(words, foreign)
    assert place.acts == ()


def test_a_form_that_somebody_else_sends_is_refused(place: Office) -> None:
    """It was opened for one person; the other may do the same, by a form of their own."""
    form = place.opened("hand_over", place.lead, on=duty(place))
    assert "opened by somebody else" in place.submit(form, place.chief, to=place.shadow.id)
    assert place.acts == ()


@pytest.mark.parametrize(
    ("button", "values"),
    [
        ("hand_over", {"to": "shadow"}),
        ("later", {"when": "hour"}),
        ("edit", {"text": "Code freeze is off"}),
    ],
)
def test_a_form_with_a_forged_owner_is_refused(
    place: Office, button: str, values: dict[str, str]
) -> None:
    """It claims to be opened for who sends it; what they may do is looked up again."""
    form = place.opened(button, place.lead, on=duty(place))
    stranger = guest(place)
    owner, about = form.body["private_metadata"].split(" ", 1)
    assert owner == place.lead.id
    body = {**form.body, "private_metadata": f"{stranger.id} {about}"}
    forged = place.stage.server.app.views.open(stranger.id, body)
    filled = {**values, **({"to": place.shadow.id} if "to" in values else {})}
    assert place.submit(forged, stranger, **filled)
    assert place.acts == ()


def test_a_form_that_is_sent_again_does_nothing_twice(place: Office) -> None:
    """Who it was handed to is told once."""
    form = place.opened("hand_over", place.lead, on=duty(place))
    place.submit(form, place.lead, to=place.shadow.id)
    place.message(place.shadow)
    kept = place.acts
    assert place.submit(form, place.lead, to=place.chief.id)
    assert place.acts == kept


def test_a_trigger_that_is_replayed_opens_nothing(place: Office) -> None:
    """Slack takes a trigger once; the bot goes on, and the next click works."""
    calls = place.stage.server.calls
    first = place.opened("hand_over", place.lead, on=duty(place))
    (opened,) = (one for one in calls if one.method == "views.open")
    tickets = place.stage.server.app.tickets
    with pytest.raises(Exception, match="exchanged_trigger_id"):
        tickets.use_trigger(opened.args["trigger_id"])
    again = place.opened("hand_over", place.lead, on=duty(place))
    assert again.id != first.id


def _roster(place: Office) -> tuple[Role, ...]:
    return place.stage.service.watch.snapshot().views[0].cycle.team.roles
