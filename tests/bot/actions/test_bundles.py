"""A message that tells of a duty and of something else: each part lives its own life."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.model import Message
from bot.sandbox.server import SlackServer
from schedule.notices import PREFIX, Notice
from tests.bot.an_office import MORNING, NOON, a_slack, buttons, office
from tests.builders import at

ALL = ["I've got it", "Later", "Hand over", "Done"]
TAKEN = ["Later", "Hand over", "Done", "Draft", "Give back"]
DOUBT = "who drives it."


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """The Slack of the release team."""
    with a_slack() as slack:
        yield slack


def after(message: Message, line: str) -> list[object]:
    """Return what a message says from the block on that has *line*."""
    nth = next(nth for nth, one in enumerate(message.blocks) if line in str(one))
    return [
        {**one, "block_id": ""} if "/for/" not in one["block_id"] else dict(one)
        for one in message.blocks[nth:]
    ]


def test_a_date_in_doubt_does_not_keep_a_duty_from_being_taken(
    slack: SlackServer, tmp_path: Path
) -> None:
    """Both came in one message; the duty shows who has it, and the rest stays as it was."""
    with office(slack, tmp_path, is_doubtful=True) as noon:
        before = noon.message(noon.lead)
        assert DOUBT in before.text
        assert buttons(before)[:4] == ALL
        noon.click("take_duty", noon.lead)
        assert noon.says(noon.lead, f"Taken by @{noon.lead.id}.")
        taken = noon.message(noon.lead)
        assert buttons(taken)[:5] == TAKEN
        assert after(taken, DOUBT) == after(before, DOUBT)
        noon.click("done", noon.lead)
        assert noon.says(noon.lead, f"Done, says @{noon.lead.id}.")
        noon.click("undone", noon.lead)
        noon.click("give_back", noon.lead, on=taken)
        assert noon.says(noon.lead, before.text)
        assert buttons(noon.message(noon.lead)) == buttons(before)


@pytest.mark.parametrize("is_answered_first", [True, False])
def test_a_question_keeps_its_own_buttons(
    slack: SlackServer, tmp_path: Path, *, is_answered_first: bool
) -> None:
    """An admin who leads a role answers one and takes the other, in whatever order."""
    lead = slack.workspace.user_named("Enhancements Lead")
    body = {"handle": "mona", "release": "1.32", "held": "", "user": lead.id}
    question = Notice(f"{PREFIX}link/1", "link", body)
    with office(slack, tmp_path, until=MORNING, admins=(lead.id,)) as noon:
        ledger = noon.stage.service.ledger
        ledger.tell(question, {lead.id}, now=at(MORNING), due_at=at("2024-10-30 12:00"))
        noon.run_to(NOON)
        answers = ["They are", "No"]
        asked = noon.message(noon.lead)
        assert [one for one in buttons(asked) if one in answers] == answers
        taken, refused = f"Taken by @{lead.id}.", f"@{lead.id} says no"
        clicks = [("take_duty", taken), ("unlinked", refused)]
        for button, line in reversed(clicks) if is_answered_first else clicks:
            noon.click(button, noon.lead, on=asked)
            assert noon.says(noon.lead, line)
        shown = noon.message(noon.lead)
        assert taken in shown.text
        assert refused in shown.text
        assert buttons(shown)[:5] == TAKEN
        assert not {*answers} & {*buttons(shown)}
