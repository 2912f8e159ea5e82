"""What the leads of a role are told when somebody else disposes of their duty."""

from collections.abc import Iterator

from bot.render.message import Paragraph, paragraph
from bot.render.mrkdwn import foreign, mention
from bot.render.rows import name, the_roles
from bot.snapshot import Snapshot
from schedule.notices import Notice


def passed_paragraphs(notice: Notice, snapshot: Snapshot) -> Iterator[Paragraph]:
    """Yield who gave a duty away, took or ticked it, spoke for it, or hears of it no more."""
    body, view = notice.body, snapshot.view(notice.body["release"])
    row = view.cycle.milestone(body["milestone"]) if view else None
    called = name(row, view) if view and row else foreign(body["milestone"], 60)
    ahead = f" {lead_time} ahead," if (lead_time := body.get("lead_time")) else ""
    what = f"*{called}*,{ahead} for {the_roles([body['role']])}"
    by = mention(body["by"])
    match body["what"]:
        case "given":
            said = f"{by} gave it to {mention(body['to'])}."
        case "taken":
            said = f"{by} has taken it."
        case "freed":
            said = f"{by} took it back from {mention(body['to'])}: it is for the role again."
        case "done":
            said = f"{by} says that it is done."
        case "confirmed":
            said = f"{by} has confirmed it; nobody waits for your word."
        case _:
            said = f"{by} wants no messages any more: it is for the role again."
    yield paragraph(f"{what}: {said}")
