from collections import Counter

import pytest

from bot.addressing import wanted_deliveries
from bot.directory import Unreachable, recipients, unreachable
from bot.snapshot import CycleView
from schedule.plan import Audience
from schedule.team import Member, Role, Team
from tests.builders import CHANNELS, PEOPLE, a_cycle, a_milestone, a_snapshot, a_team, a_view

DOCS = (Member("Docs Lead", "Docs-Lead", is_lead=True), Member("Docs Shadow", "docs-shadow"))
EVERYBODY = {"docs-lead": "U0000000001", "docs-shadow": "U0000000002", "cut-lead": "U0000000003"}


def docs_view(*people: Member, who: str = "Docs Lead", has_role: bool = True) -> CycleView:
    """Return a cycle with one docs row, and a roster with one role."""
    team = Team((Role("Docs", people),) if has_role else ())
    row = a_milestone("Docs blog", "blog", "2024-11-26", who=who)
    return a_view(a_cycle([row], team=team).with_team(team))


@pytest.mark.parametrize(
    ("audience", "ids"),
    [
        (Audience("channel", "announce"), (CHANNELS["announce"],)),
        (Audience("channel", "docs"), ()),
        (Audience("role", "Docs"), ("U0000000001",)),
        (Audience("role", "Docs Lead"), ("U0000000001",)),
        (Audience("role", "Bug Triage"), ()),
        (Audience("role", "@Cut-Lead"), ("U0000000003",)),
        (Audience("role", "@nobody"), ()),
    ],
    ids=[
        "a channel of the config",
        "a channel that this team does not use",
        "a role",
        "a role by its title",
        "a role that the roster lacks",
        "a person named in the row",
        "a person nobody knows",
    ],
)
def test_an_audience_is_who_can_be_written_to(audience: Audience, ids: tuple[str, ...]) -> None:
    """Channels by their name in the config, roles by their leads; shadows are left in peace."""
    assert recipients(audience, docs_view(*DOCS), EVERYBODY) == ids


def test_a_seat_with_two_leads_is_two_people() -> None:
    """Both are told."""
    second = Member("Second Docs Lead", "docs-shadow", is_lead=True)
    found = recipients(Audience("role", "Docs"), docs_view(DOCS[0], second), EVERYBODY)
    assert found == ("U0000000001", "U0000000002")


def test_one_lead_without_an_id_does_not_silence_the_other() -> None:
    """Whoever can be told is told."""
    stranger = Member("Second Docs Lead", "stranger", is_lead=True)
    found = recipients(Audience("role", "Docs"), docs_view(stranger, DOCS[0]), EVERYBODY)
    assert found == ("U0000000001",)


def test_every_reminder_becomes_a_delivery_for_each_recipient() -> None:
    """With all that the ledger needs to know of it."""
    view = a_view()
    found = list(wanted_deliveries(a_snapshot(view)))
    reminders = {one.id: one for one in view.reminders}
    assert Counter(one.key for one in found).most_common(1)[0][1] == 1
    for one in found:
        of = reminders[one.reminder_id]
        assert one.recipient in recipients(of.audience, view, PEOPLE)
        assert (one.release, one.due_at) == (of.release, of.due_at)
        assert (one.expires_at, one.milestone_at) == (of.expires_at, of.milestone_at)
    reached = {one.reminder_id for one in found}
    unheard = {str(one.audience) for one in view.reminders if one.id not in reached}
    assert unheard == {"channel:docs", "channel:communications"}


def test_two_cycles_are_planned_side_by_side() -> None:
    """The next release begins before this one is out."""
    snapshot = a_snapshot(a_view(), a_view(a_cycle(release="1.33")))
    assert {one.release for one in wanted_deliveries(snapshot)} == {"1.32", "1.33"}


def test_whoever_knows_everybody_has_nobody_to_ask_for() -> None:
    """The roster and the config agree."""
    assert unreachable(a_view(), PEOPLE) == ()


@pytest.mark.parametrize(
    ("view", "missing"),
    [
        (docs_view(has_role=False), Unreachable("Docs", "the roster has no such role")),
        (docs_view(DOCS[1]), Unreachable("Docs", "the roster names no lead")),
        (
            docs_view(Member("Docs Lead", "stranger", is_lead=True)),
            Unreachable("Docs", "the config has no Slack id for stranger"),
        ),
        (
            docs_view(Member("Docs Lead", is_lead=True)),
            Unreachable("Docs", "the config has no Slack id for Docs Lead"),
        ),
        (
            docs_view(DOCS[0], Member("Second Docs Lead", "stranger", is_lead=True)),
            Unreachable("Docs", "the config has no Slack id for stranger"),
        ),
        (
            docs_view(who="Docs (@stranger)"),
            Unreachable("@stranger", "the config has no Slack id for stranger"),
        ),
    ],
    ids=[
        "a role that the roster lacks",
        "a vacant seat",
        "a lead without an id",
        "a lead without a handle",
        "one lead of two",
        "a person named in the row",
    ],
)
def test_who_cannot_be_reached_is_told(view: CycleView, missing: Unreachable) -> None:
    """Their reminders are not dropped in silence; the operator learns what is missing."""
    assert unreachable(view, EVERYBODY) == (missing,)


def test_each_role_is_missed_once() -> None:
    """However many reminders it has."""
    missing = unreachable(a_view(), {})
    assert len({one.role for one in missing}) == len(missing) == len(a_team().roles)
