"""What people are handed to send themselves: mails, short forms, comments on issues."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.render import plain
from bot.render.calls import call_to_post
from bot.render.letters import Letters, drafts_message, letters, meant_by
from bot.snapshot import CycleView, Unconfirmed
from schedule.acts import Act, Deed
from schedule.policy import read_rules
from schedule.rules import Rules
from schedule.timeline import Milestone, written
from tests.builders import a_cycle, a_milestone, a_view, aoe, at, the_132_cycle
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
BEFORE, AFTER = at("2024-11-04 12:00"), at("2024-11-08 02:00")
HOSTILE = "<!channel> <!here|x> <@U1> *bold*\n<http://evil.example|click> & @everyone | <!everyone>"
FREEZE = "Code Freeze and Test Freeze for Kubernetes v1.32"


def acted(view: CycleView, deed: Deed, detail: str = "") -> CycleView:
    """Return *view* after the Enhancements Lead did something about code freeze."""
    act = Act("1.32", "code-freeze", deed, "U0000000001", AFTER, AFTER, detail=detail)
    return replace(view, acts=(act,))


def the_row(view: CycleView, key: str = "code-freeze") -> Milestone:
    """Return a row of *view*."""
    row = view.cycle.milestone(key)
    assert row
    return row


def of(key: str, when: str = "2024-11-04 12:00", view: CycleView | None = None) -> Letters:
    """Return what there is to send about a row of 1.32."""
    view = view or a_view(the_132_cycle())
    return letters(the_row(view, key), view, at(when))


def all_texts(said: Letters) -> Iterable[str]:
    """Return everything that can be sent."""
    return said.subject, said.body, said.short, said.call, said.comment


def rules(text: str) -> Rules:
    """Return the policy that a rules file makes."""
    read, problems = read_rules(text)
    assert problems == ()
    assert read
    return read


@pytest.mark.parametrize(
    ("name", "key", "when"),
    [
        ("letters_ahead", "code-freeze", "2024-11-04 12:00"),
        ("letters_passed", "code-freeze", "2024-11-08 02:00"),
        ("letters_day", "prr-freeze", "2024-09-30 12:00"),
        ("letters_plan", "release", "2024-12-10 12:00"),
    ],
)
def test_letters_read_as_agreed(name: str, key: str, when: str) -> None:
    """Golden files of the real 1.32."""
    view = a_view(the_132_cycle())
    message = drafts_message(the_row(view, key), view, at(when))
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{name}.json")


def test_before_its_moment_a_freeze_will_be_in_effect() -> None:
    """It has its date as published and in UTC, what is needed, and the end of the exceptions."""
    said = of("code-freeze")
    assert (
        f"{FREEZE} will be in effect from Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)."
        in (said.body)
    )
    assert "What is needed by then: every code and test PR" in said.body
    assert "by Mon 11 November 02:00 UTC at the latest" in said.body
    assert "- Docs Freeze: Tue 26 November" in said.body
    assert said.body.endswith("Enhancements Lead, Kubernetes v1.32 Release Team")
    assert "- [ ] the docs PR to k/website is open" in said.comment


def test_after_its_moment_nobody_says_that_it_is_in_effect() -> None:
    """All that is known is that the deadline has passed."""
    said = of("code-freeze", "2024-11-08 02:00")
    assert "has passed" in said.subject
    assert "Code Freeze and Test Freeze for Kubernetes v1.32: the deadline has passed." in said.body
    assert not any("in effect" in text.casefold() for text in all_texts(said))


def test_a_confirmed_freeze_is_in_effect() -> None:
    """Somebody said so, and when."""
    view = acted(a_view(the_132_cycle()), Deed.CONFIRMED)
    said = of("code-freeze", "2024-11-08 12:00", view)
    assert said.subject == "[Kubernetes v1.32] In effect: Code Freeze and Test Freeze"
    assert f"{FREEZE}: in effect since Fri 8 November 02:00 UTC." in said.body


def test_a_release_is_planned_until_somebody_says_that_it_is_out() -> None:
    """Also after its day."""
    assert "The v1.32.0 release is planned for Wed 11 December." in of("release").body
    late = of("release", "2024-12-12 12:00")
    assert "was planned for Wed 11 December. That it is out is not confirmed yet." in late.body
    assert not any("is out." in text for text in all_texts(late))


def test_what_holds_until_the_release_is_out_is_not_asked_for_once_it_is() -> None:
    """A mail that says both contradicts itself."""
    out = Act("1.32", "release", Deed.CONFIRMED, "U0000000001", AFTER, AFTER)
    said = of("release", "2024-12-11 15:00", replace(a_view(the_132_cycle()), acts=(out,)))
    assert "The v1.32.0 release is out." in said.body
    assert not any("k/website" in text for text in all_texts(said))


def test_a_date_under_discussion_is_not_repeated_as_if_it_held() -> None:
    """Nor are exceptions counted from it."""
    view = a_view(the_132_cycle())
    said = of("code-freeze", view=acted(view, Deed.DISCUSSED, written(the_row(view).when)))
    assert "the date is under discussion" in said.subject
    assert all("under discussion" in text for text in all_texts(said))
    assert not any("will be in effect" in text or "11 November" in text for text in all_texts(said))


@pytest.mark.parametrize(
    ("changed", "caution"),
    [
        ({"doubt": "The table says Friday, which is a Thursday"}, "Careful: The table says Friday"),
        ({"note": "agreed in the release meeting"}, "Note: agreed in the release meeting."),
    ],
)
def test_doubt_about_a_date_is_in_every_text(changed: dict[str, str], caution: str) -> None:
    """Whoever gets one of them gets the doubt with it."""
    view = a_view(a_cycle([a_milestone(**changed)]))  # type: ignore[arg-type]
    said = letters(the_row(view), view, BEFORE)
    assert all(caution in text for text in (said.body, said.short, said.comment))


def test_dates_that_are_not_final_are_said_to_be_proposals() -> None:
    """Before the row that makes them final."""
    said = of("code-freeze", "2024-09-10 12:00")
    assert (
        "Please note: the dates of Kubernetes v1.32 are proposals, and not final yet." in said.body
    )
    assert "proposals" in said.short


def test_another_date_in_the_timeline_is_told() -> None:
    """Unless somebody has decided that this one stays."""
    view = a_view(the_132_cycle())
    differs = replace(view, unconfirmed={"code-freeze": Unconfirmed("Thu 14 November AoE")})
    assert "the timeline says Thu 14 November AoE now" in of("code-freeze", view=differs).body
    kept = replace(view, unconfirmed={"code-freeze": Unconfirmed("Thu 14 November", "U00000001")})
    assert "Thu 14 November" not in of("code-freeze", view=kept).body


def test_aoe_is_explained_where_it_is_used() -> None:
    """Whoever gets a mail may read it for the first time."""
    view = a_view(a_cycle([a_milestone(when=aoe("2024-11-07"))]))
    said = letters(the_row(view), view, BEFORE)
    assert (
        "in effect from Thu 7 November AoE (Fri 8 November 12:00 UTC). AoE is Anywhere" in said.body
    )
    assert "UTC-12" not in of("code-freeze").body


def test_a_call_for_exceptions_is_a_draft_about_the_next_freeze() -> None:
    """Such a row reminds of another one."""
    view = a_view(the_132_cycle())
    calls = [row for row in view.cycle.milestones if "exceptions" in row.kinds]
    assert [meant_by(row, view).key for row in calls] == ["code-freeze"]
    assert meant_by(the_row(view, "code-freeze-is-coming"), view).key == "code-freeze"


def test_a_call_is_handed_out_while_what_it_calls_for_is_to_come() -> None:
    """Afterwards, or where no such date follows, there is nothing to call for."""
    view = a_view(the_132_cycle())
    row = the_row(view, "exceptions-call")
    assert list(call_to_post(row, view, BEFORE))
    assert not list(call_to_post(row, view, AFTER))
    assert not list(call_to_post(the_row(view), view, BEFORE))


def test_a_kind_of_ones_own_has_its_words_from_the_rules() -> None:
    """Nothing here knows a freeze by name."""
    own = rules(
        """
        letters:
          to: ui@example.org
          greeting: Dear all,
          due: {subject: "{name}", text: "By {date}!"}
        kinds: {ui_freeze: {day_means: deadline, driver: Docs, announce: [1d], needs: screens,
          comment: ["your screens are in"]}}
        """
    )
    row = a_milestone("UI Freeze", "ui_freeze", aoe("2024-11-15"))
    view = a_view(a_cycle([row]), rules=own)
    said = letters(row, view, BEFORE)
    assert (said.to, said.subject) == ("ui@example.org", "UI Freeze")
    assert said.body.startswith("Dear all,\n\nBy Fri 15 November AoE (Sat 16 November 12:00 UTC)!")
    assert "- [ ] your screens are in" in said.comment


def test_a_place_that_nothing_stands_for_is_refused() -> None:
    """With what there is."""
    read, problems = read_rules('letters: {greeting: "Hello {nmae}"}')
    assert read is None
    assert "nothing is known to stand for {nmae}" in str(problems[0])


def test_hostile_rows_are_text_to_copy_and_no_more() -> None:
    """What a title holds ends no block, pings nobody and fills no place."""
    row = a_milestone(f"{HOSTILE} ```{{date}} @channel", "other", "2024-11-08", doubt=HOSTILE)
    view = a_view(a_cycle([row]))
    message = drafts_message(row, view, BEFORE)
    assert_slack_takes(message)
    fenced = [one["text"]["text"] for one in message.blocks if one["type"] == "section"]
    fenced = [one for one in fenced if one.startswith("```")]
    assert fenced
    assert all(one.count("```") == 2 for one in fenced)
    assert not any("@channel" in one for one in fenced)


def test_what_is_copied_is_what_was_written() -> None:
    """Slack shows escaped signs as they are, and a terminal gets no fences."""
    row = a_milestone("R&D <freeze> of *stars*", "other", "2024-11-08")
    view = a_view(a_cycle([row]))
    said = plain(drafts_message(row, view, BEFORE))
    assert "R&D <freeze> of stars for Kubernetes v1.32: Fri 8 November." in said
    assert "```" not in said


def test_a_long_text_is_split_into_blocks_that_each_can_be_copied() -> None:
    """Slack takes 3,000 characters in one."""
    asked = ", ".join(f'"{nth} {"x" * 500}"' for nth in range(9))
    own = rules(f"kinds: {{code_freeze: {{comment: [{asked}]}}}}")
    view = a_view(the_132_cycle(), rules=own)
    message = drafts_message(the_row(view), view, BEFORE)
    assert_slack_takes(message)
    assert "- [ ] 8 xxx" in plain(message)
