"""Laws of every message, whatever stands in the documents: it fits, is escaped, pings nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import answer
from bot.render import Message, plain, render_post
from bot.render.fallback import with_last_line
from bot.render.message import Button, Paragraph, compose, paragraph
from bot.render.mrkdwn import escape, to_escaped_plain
from bot.snapshot import CycleView, Snapshot
from schedule.cycle import Link, ReleaseCycle
from schedule.lead_time import LeadTime
from schedule.plan import Purpose
from schedule.policy import builtin_rules
from schedule.problems import Problem, Severity
from schedule.rules import Ask, Rules, Step
from schedule.team import Member, Role, Team
from schedule.timeline import Day, DayRange, Instant, LocalTime, Milestone, Undated, When
from tests.builders import a_milestone, at, utc_and_pdt
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

HOSTILE = "<!channel> <!here|x> <@U1> *bold*\n<http://evil.example|click> & @everyone | <!everyone>"
NOW = at("2024-11-06 12:00")
_START = date(2024, 9, 9)
_FIRST = datetime(2024, 9, 9, tzinfo=UTC)

_text = st.one_of(st.text(max_size=300), st.just(HOSTILE), st.just("<" * 5_000))
_days = st.dates(date(2024, 9, 9), date(2025, 3, 1))
_instants = st.integers(0, 200 * 24 * 60).map(lambda nth: _FIRST + timedelta(minutes=nth))
_whens: st.SearchStrategy[When] = st.one_of(
    _days.map(Day),
    st.tuples(_days, _days).map(lambda pair: DayRange(min(pair), max(pair))),
    _text.map(Undated),
    st.builds(
        Instant,
        _instants,
        is_aoe=st.booleans(),
        local=st.tuples(st.builds(LocalTime, label=_text, day=_days, time=st.times())),
    ),
)
_kinds = st.sampled_from(
    ["code_freeze", "prr_freeze", "release", "prerelease", "other", "kubecon", "docs_review"]
)


def hostile_view(
    said: str = HOSTILE, *, when: When | None = None, kind: str = "code_freeze", rows: int = 1
) -> CycleView:
    """Return a cycle in which others wrote *said* wherever they can write anything."""
    person = Member(said, github=said, slack=said, is_lead=True)
    shadow = Member(said, github=said, slack=said)
    hostile = tuple(
        Milestone(
            key=f"row-{nth}",
            title=said,
            kinds=(kind, said),
            when=when or utc_and_pdt("2024-11-08 02:00"),
            who=said,
            owners=(said, f"@{said}"),
            doubt=said,
            note=said,
            line=nth + 1,
        )
        for nth in range(rows)
    )
    cycle = ReleaseCycle(
        release=said,
        milestones=(a_milestone("Start", "other", "2024-09-09", key="start"), *hostile),
        team=Team((Role(said, (person, shadow)),)),
        links=(Link(f"Enhancements {said}", said), Link(said, f"https://example.org/{said}")),
        project=said,
        source=said,
    )
    return CycleView(
        cycle,
        _hostile_rules(said, kind),
        problems=(Problem(said, Severity.ERROR, said, 1, said, said, said),),
        channels={"announce": said, said: said},
        read_at=NOW,
        is_source_down=True,
    )


def _hostile_rules(said: str, kind: str) -> Rules:
    builtin = builtin_rules()
    rule = builtin.kinds[kind].model_copy(
        update={
            "needs": said,
            "afterwards": said,
            "checklist": (said,),
            "ask": Ask(text=f"{said} {{day}}", roles=(said, "Docs"), lead=LeadTime.parse("30d")),
            "driver": said,
            "also": (said, "Docs"),
            "escalate": tuple(Step),
            "links": (said[:3], "enhancements"),
        }
    )
    return builtin.model_copy(
        update={"kinds": {**builtin.kinds, kind: rule}, "introduction": "start"}
    )


def everything_said(view: CycleView, said: str, now: datetime) -> list[Message]:
    """Return every post that *view* plans, and an answer to every question there is."""
    views = (view, replace(view, rules=view.rules))
    snapshot = Snapshot(views, {said: said}, operator=said, url="https://bot.example.org")
    posts = [render_post([one], snapshot, now, is_rehearsal=True) for one in view.reminders]
    together = render_post(view.reminders, snapshot, now)
    words = ["", "next 20", "week", "timeline", "team", f"team {said}", "mine", "links", "help"]
    answers = [
        answer(word, snapshot, now, handle=handle, machine_now=now, do=lambda *_: None)
        for word in [*words, said, said[:20], "row-0", "code freeze"]
        for handle in (None, said)
    ]
    return [*posts, together, *answers]


@settings(max_examples=60, deadline=None)
@given(said=_text, when=_whens, kind=_kinds, now=_instants)
def test_any_text_anywhere_stays_within_what_slack_takes(
    said: str, when: When, kind: str, now: datetime
) -> None:
    """Whatever stands in a document, every message fits, is escaped and has a fallback."""
    for message in everything_said(hostile_view(said, when=when, kind=kind), said, now):
        assert_slack_takes(message)


@settings(max_examples=12, deadline=None)
@given(rows=st.integers(1, 40), said=st.sampled_from(["<!channel>" * 40, "&" * 400, "Row", "*"]))
def test_any_number_of_rows_stays_within_what_slack_takes(rows: int, said: str) -> None:
    """However long a timeline is, it is shortened rather than refused."""
    view = hostile_view(said, rows=rows)
    snapshot = Snapshot((view,))
    for words in ("", "next 20", "week", "timeline", "links"):
        assert_slack_takes(answer(words, snapshot, NOW))
    assert_slack_takes(render_post(view.reminders, snapshot, NOW))


@given(words=st.text(max_size=4_000))
@settings(max_examples=100, deadline=None)
def test_any_words_get_an_answer(words: str) -> None:
    """Whatever somebody types is answered."""
    assert_slack_takes(answer(words, Snapshot((hostile_view("Row"),)), NOW))


@pytest.mark.parametrize("now", ["2024-09-20 12:00", "2024-11-06 12:00", "2024-11-09 12:00"])
def test_a_ping_in_every_foreign_field_pings_nobody(now: str) -> None:
    """`<!channel>` in every cell, name, link and rule reaches nobody."""
    for message in everything_said(hostile_view(), HOSTILE, at(now)):
        shown = message.text + str(message.blocks)
        for token in ("<!channel", "<!here", "<!everyone", "<!subteam", "<@"):
            assert token not in shown


def test_hostile_post_is_harmless() -> None:
    """What a post looks like whose every foreign field is hostile."""
    view = hostile_view()
    reminders = [one for one in view.reminders if str(one.audience) == "channel:announce"]
    message = render_post(reminders, Snapshot((view,)), NOW)
    assert_golden(message, Path(__file__).parent / "golden" / "hostile.json")


@pytest.mark.parametrize(
    ("purpose", "is_public"),
    [(Purpose.ESCALATION, False), (Purpose.ESCALATION, True), (Purpose.WINDOW, True)],
    ids=["hostile_escalation", "hostile_escalation_in_channel", "hostile_thread"],
)
def test_hostile_follow_up_is_harmless(
    purpose: Purpose, is_public: bool, request: pytest.FixtureRequest
) -> None:
    """Also what nobody answers for, and what a thread says of exception requests."""
    view = hostile_view()
    of_purpose = (one for one in view.reminders if one.purpose is purpose)
    said = [one for one in of_purpose if (one.audience.sort == "channel") is is_public]
    assert said
    message = render_post(said, Snapshot((view,)), at("2024-11-08 02:01"))
    assert_slack_takes(message)
    name = request.node.callspec.id
    assert_golden(message, Path(__file__).parent / "golden" / f"{name}.json")


@pytest.mark.parametrize("token", ["<!channel>", "<!HERE>", "<!everyone|x>", "<!subteam^S1>"])
def test_message_that_pings_cannot_exist(token: str) -> None:
    """The last lock: a message with a token that pings a whole channel is refused."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": token}}
    with pytest.raises(ValueError, match="must not ping"):
        Message("hello", (block,))
    with pytest.raises(ValueError, match="must not ping"):
        Message(token, ())


def test_long_content_is_split_over_sections() -> None:
    """Lines that no section holds together stand in several."""
    message = compose([paragraph(*("x" * 900 for _ in range(8)))])
    assert [len(block["text"]["text"]) for block in message.blocks] == [2_702, 2_702, 1_801]


def test_what_does_not_fit_is_counted() -> None:
    """Nothing is dropped in silence: the last line says how much is missing."""
    message = compose([paragraph(*("x" * 1_000 for _ in range(12)))])
    assert plain(message).endswith("… 3 more: `/release-status timeline`")


@pytest.mark.parametrize("length", [1, 900, 2_900])
@pytest.mark.parametrize("lines", [1, 9])
@pytest.mark.parametrize("duties", [2, 10])
def test_what_can_be_done_is_never_left_out(length: int, lines: int, duties: int) -> None:
    """However long the rest is: each duty keeps its first line and its buttons."""
    parts = [
        part
        for nth in range(duties)
        for part in (
            Paragraph((f"duty {nth}", *["x" * length] * lines), buttons=(button(f"of {nth}"),)),
            paragraph(*["draft " * (length // 6)] * lines),
            Paragraph((f"about the post of {nth}",), buttons=(button(f"post of {nth}"),)),
        )
    ]
    message = compose(parts, last=Paragraph(("how",), buttons=(button("settings"),)))
    assert_slack_takes(message)
    said = plain(message)
    for nth in range(duties):
        assert f"duty {nth}\n" in said
        assert f"[of {nth}]" in said
        assert f"[post of {nth}]" in said
    assert "[settings]" in said


def button(label: str) -> Button:
    """Return a button."""
    return Button(label, "act", label)


def test_long_way_to_the_rest_is_counted_as_well() -> None:
    """A message that is cut still fits when its last line, which says where to look, is long."""
    message = compose([paragraph(*("x" * 1_000 for _ in range(12)))], more="&amp;" * 300)
    assert_slack_takes(message)
    assert len(plain(message).splitlines()[-1]) > 300


def test_fallback_is_cut_at_a_line() -> None:
    """A notification that is too long ends at the end of a line."""
    message = compose([paragraph(*("x" * 1_000 for _ in range(6)))])
    assert message.text == "\n".join(["x" * 1_000] * 3 + ["…"])


def test_one_line_that_no_section_holds_is_shortened() -> None:
    """A single endless line loses its end, never its message."""
    message = compose([paragraph("&lt;" * 2_000)])
    assert_slack_takes(message)
    assert message.text.endswith("…")


def test_a_start_day_is_known() -> None:
    """The hostile cycle has a calendar, or its laws would hold for nothing."""
    assert hostile_view().cycle.monday == _START
    assert len(hostile_view().reminders) > 5


@given(_text, _text)
@settings(deadline=None)
def test_an_answer_below_a_message_leaves_it_within_the_limit(text: str, answer_: str) -> None:
    """However long the message was already; Slack edits none that is longer."""
    message = compose([paragraph(*(escape(f"v{line}") for line in text.splitlines() * 30), "end")])
    line = escape(answer_[:300])
    edited = with_last_line(message.text, line)
    assert len(edited) <= 3_900
    assert edited.endswith(to_escaped_plain(line))
