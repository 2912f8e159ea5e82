"""[Fewer messages] and [Stop] below every message to a person, and who hears it instead."""

from schedule.acts import Deed
from schedule.ledger import Errand
from tests.bot.an_office import Office, choices

EVE = "2024-11-06 12:30"


def test_each_message_to_a_person_offers_fewer_or_none(noon: Office) -> None:
    """Once, at its end; a channel is offered nothing."""
    noon.message(noon.lead)
    team = [noon.lead, noon.person("Branch Manager"), noon.chief]
    for person in team:
        for one in noon.stage.workspace.messages(person.id):
            assert choices(one) == ["Fewer messages", "Stop"]
            assert "/release-status settings" in one.text.splitlines()[-1]
    announce = noon.stage.workspace.channel_named("sig-release")
    assert all(choices(one) == [] for one in noon.stage.workspace.messages(announce.id))


def test_fewer_are_taken_back_where_they_were_asked_for(noon: Office) -> None:
    """What is said privately has the button for it."""
    said = noon.press("brief", noon.lead)
    assert "of each duty I send you only the last reminder" in said
    private = noon.stage.workspace.ephemerals(noon.lead.id)[-1]
    assert choices(private) == ["All messages"]
    assert "every reminder of your duties again" in noon.press("unbrief", noon.lead, on=private)
    assert noon.stage.service.ledger.preferences()[noon.lead.id].is_brief is False


def test_who_stops_reads_who_hears_it_instead(noon: Office) -> None:
    """And those read why it is they; a click brings the messages back."""
    said = noon.press("stop", noon.lead)
    assert said.startswith("I write to you no more.")
    assert f"• Enhancements Lead: @{noon.shadow.id}" in said
    private = noon.stage.workspace.ephemerals(noon.lead.id)[-1]
    assert noon.press("stop", noon.lead) == said
    noon.run_to(EVE)
    heir = noon.message(noon.shadow)
    assert f"Enhancements Lead of v1.32 is @{noon.lead.id} (wants no messages)." in heir.text
    assert len(noon.told(noon.lead)) == 1
    assert noon.press("unstop", noon.lead, on=private) == "I write to you again."
    assert noon.stage.service.ledger.preferences()[noon.lead.id].is_stopped is False


def test_what_somebody_took_is_given_back_when_they_stop(noon: Office) -> None:
    """Its leads read so, and have the duty again; to write again does not give it back."""
    noon.message(noon.lead)
    noon.click("take_duty", noon.shadow, on=noon.message(noon.lead))
    assert noon.says(noon.lead, f"Taken by @{noon.shadow.id}")
    said = noon.press("stop", noon.shadow, on=noon.message(noon.lead))
    assert f"• Enhancements Lead: @{noon.lead.id}" in said
    assert not [one for one in noon.acts if one.deed is Deed.TAKEN]
    noon.run_to("2024-10-31 12:30")
    fell = f"@{noon.shadow.id} wants no messages any more: it is for the role again."
    assert fell in noon.message(noon.lead, 1).text
    private = noon.stage.workspace.ephemerals(noon.shadow.id)[-1]
    noon.press("unstop", noon.shadow, on=private)
    assert not [one for one in noon.acts if one.deed is Deed.TAKEN]


def test_a_reminder_that_was_assigned_is_given_back_too(noon: Office) -> None:
    """Also one that is a part of the duty: it goes to the lead, as if nobody had assigned it."""
    noon.type(f"assign code freeze 1d <@{noon.shadow.id}>", noon.lead)
    assert [one.detail for one in noon.acts] == [noon.shadow.id]
    noon.press("stop", noon.shadow, on=noon.message(noon.lead))
    assert noon.acts == ()


def test_where_nobody_is_left_who_stops_is_told(noon: Office) -> None:
    """Nobody thinks that somebody else sees to it."""
    ledger = noon.stage.service.ledger
    others = [one for one in noon.stage.workspace.users() if one.id != noon.lead.id]
    for one in others:
        ledger.wish(one.id, is_stopped=True)
    noon.click("take_duty", noon.lead)
    assert noon.says(noon.lead, "Taken by")
    said = noon.press("stop", noon.lead)
    assert "• Enhancements Lead: nobody is left whom I can tell; please see to it" in said


def test_a_wish_after_the_end_is_refused(noon: Office) -> None:
    """Another process has closed the cycle, and this one has not heard of it yet."""
    message, ledger = noon.message(noon.lead), noon.stage.service.ledger
    ledger.do("1.32", "", Deed.CLOSED, by=noon.chief.id, now=noon.clock.now())
    said = noon.press("brief", noon.lead, on=message)
    assert "I write to nobody but the release team" in said
    assert ledger.preferences() == {}


def test_the_same_wish_again_changes_nothing(noon: Office) -> None:
    """A second click has nobody look at anything."""
    errands = [Errand(), Errand()]
    for errand in errands:
        with errand.under_way():
            noon.stage.service.ledger.wish(noon.lead.id, is_brief=True)
    assert [one.is_news for one in errands] == [True, False]
