"""A draft is what will stand in the channel, whatever else stands there with it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.drafts import detail_of, said_with
from bot.render import Message, plain, render_post
from bot.render.draft import initial_text
from bot.render.sent import outcome_line
from bot.snapshot import CycleView, Snapshot
from schedule.acts import Act, Deed
from schedule.ledger import Record
from schedule.plan import Purpose, Reminder
from schedule.reconcile import State
from tests.builders import PEOPLE, a_view, at, the_132_cycle
from tests.slack_limits import assert_slack_takes

VIEW = a_view(the_132_cycle())
LEAD = PEOPLE["enhancements-lead"]
MOMENT, NEXT = "1.32/prr-freeze/0m/channel:announce", "1.32/enhancements-freeze/7d/channel:announce"
SHOWN_AT = at("2024-10-03 12:00")
DRAFTS = [one for one in VIEW.reminders if one.purpose is Purpose.DRAFT]


def decided(post: str, deed: Deed, text: str = "") -> Act:
    """Return what the driver decided about a post."""
    one = VIEW.reminder(post)
    assert one
    detail = detail_of(one, VIEW, text=text)
    return Act("1.32", one.milestone or "", deed, LEAD, SHOWN_AT, SHOWN_AT, post, detail)


def knowing(*acts: Act) -> tuple[CycleView, Snapshot]:
    """Return what is known after some acts."""
    view = replace(VIEW, acts=acts)
    return view, Snapshot((view,), people=PEOPLE)


def shown(snapshot: Snapshot, *posts: str) -> Message:
    """Return the drafts of posts, as one message."""
    drafts = [one for one in DRAFTS if one.drafts in posts]
    message = render_post(drafts, snapshot, SHOWN_AT, post_id="p")
    assert_slack_takes(message)
    return message


def posted(snapshot: Snapshot, post: str) -> Message:
    """Return the message that says a post when it is due."""
    view = snapshot.views[0]
    one = view.reminder(post)
    assert one
    return render_post(said_with(one, view, snapshot), snapshot, one.due_at)


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda one: one.id)
def test_a_draft_shows_every_line_that_will_stand_in_the_channel(draft: Reminder) -> None:
    """Also of other dates and of the week's, where they are one message."""
    _, snapshot = knowing()
    assert draft.drafts
    quotes = shown(snapshot, draft.drafts).text.splitlines()
    said = posted(snapshot, draft.drafts).text.splitlines()
    assert [one for one in said if f"&gt; {one}" not in quotes] == []


def test_two_drafts_of_one_message_are_not_shown_twice() -> None:
    """Each names the other; the words are those of the message they become."""
    _, snapshot = knowing()
    text = shown(snapshot, MOMENT, NEXT).text
    assert text.count("Next: Enhancements Freeze in 6 days.") == 1
    assert (
        "It goes out as one message with the post about Enhancements Freeze; you see each here."
        in text
    )
    assert "It goes out as one message with the post about PRR Freeze; you see each here." in text


def test_what_somebody_wrote_stands_apart_in_its_place() -> None:
    """Nothing of the bot's is left of that part; the rest of the message is as it was."""
    _, snapshot = knowing(decided(MOMENT, Deed.EDITED, "PRR is over.\n\nThank you!"))
    message = posted(snapshot, MOMENT)
    assert message.text.startswith("PRR is over.\n\nThank you!\nNext: Enhancements Freeze in 6")
    kinds = [block["type"] for block in message.blocks]
    assert kinds[:3] == ["section", "actions", "divider"]
    assert "deadline has passed" not in message.text


def test_an_edit_of_one_date_begins_with_all_it_says() -> None:
    """Also with what a message of several dates says of them together."""
    view, snapshot = knowing()
    one = view.reminder(NEXT)
    assert one
    text = initial_text(one, view, snapshot)
    assert "Questions: Enhancements Lead." in text
    assert "PRR" not in text.splitlines()[0]
    alone = view.reminder("1.32/code-freeze/3d/channel:announce")
    assert alone
    assert "KubeCon" not in initial_text(alone, view, snapshot)


def test_each_row_of_buttons_says_which_post_it_is_about() -> None:
    """Right above it, with its hour."""
    _, snapshot = knowing()
    said = [*_above_buttons(shown(snapshot, MOMENT, NEXT))]
    assert [one.partition(":")[0] for one in said] == [
        "The post about PRR Freeze, Fri 4 October 12",
        "The post about Enhancements Freeze, Fri 4 October 12",
    ]


def test_whoever_skips_the_post_of_a_freeze_is_told_how_to_confirm_it() -> None:
    """The button for it is on no post then."""
    for deed in (Deed.SPOKEN, Deed.SKIPPED):
        _, snapshot = knowing(decided(MOMENT, deed))
        assert "`/release-status confirm prr freeze`" in plain(shown(snapshot, MOMENT))


def test_the_team_reads_in_the_proof_whose_words_a_post_has() -> None:
    """The community does not."""
    one = VIEW.reminder(MOMENT)
    assert one
    record = Record(
        *(MOMENT, "C0ANNOUNCE", 1, "1.32", State.PENDING, one.due_at, one.due_at),
        *(None, None, None, None, ""),
    )
    _, snapshot = knowing(decided(MOMENT, Deed.EDITED, "PRR is over."))
    assert f"to <#C0ANNOUNCE>, in the words of <@{LEAD}>:" in outcome_line(record, snapshot, "")
    assert LEAD not in posted(snapshot, MOMENT).text


def test_what_was_posted_is_quoted_as_it_was() -> None:
    """That the release is out stands in the post of the day, and in none of those before."""
    ahead, now = "1.32/release/1d/channel:announce", "1.32/release/0d/channel:announce"
    day = at("2024-12-11 15:00")
    view, snapshot = knowing(Act("1.32", "release", Deed.CONFIRMED, LEAD, day, day))
    sent = {post: _sent(post, view) for post in (ahead, now)}
    drafts = [one for one in DRAFTS if one.drafts in sent]
    text = render_post(drafts, snapshot, day, fates=sent).text
    assert text.count("the v1.32.0 release is planned for tomorrow, Wed 11 December.") == 1
    assert text.count("the v1.32.0 release is out.") == 1


def test_before_the_dates_are_final_a_draft_promises_nothing() -> None:
    """It says what it takes."""
    held = Act("1.32", "", Deed.HELD, LEAD, SHOWN_AT, SHOWN_AT)
    _, snapshot = knowing(held)
    text = shown(snapshot, MOMENT).text
    assert "The dates are not final yet. If they are by then, I post this" in text
    assert "unless you say otherwise" not in text


def _sent(post: str, view: CycleView) -> Record:
    one = view.reminder(post)
    assert one
    return Record(
        *(post, "C0ANNOUNCE", 1, "1.32", State.SENT, one.due_at, one.due_at),
        *("p1", one.due_at, "C0ANNOUNCE", "1.1", ""),
    )


def _above_buttons(message: Message) -> Iterator[str]:
    before = None
    for block in message.blocks:
        if block["type"] == "actions" and before:
            yield before["elements"][0]["text"]
        before = block
