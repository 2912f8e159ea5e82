"""What admins and drivers are told and asked, each kind once as a golden file."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.render import render_post
from bot.render.notices import KINDS, with_answer
from schedule.notices import Notice
from tests.builders import a_snapshot, a_view, at, planned
from tests.golden import assert_golden
from tests.slack_limits import assert_slack_takes

GOLDEN = Path(__file__).parent / "golden"
NOW = at("2024-11-08 03:00")
POST = "0b9f2a54-6a0f-4a57-8a32-1f4f5d6c7e8f"
VIEW = a_view()
TEXT = "v1.32, week 9 of 14: Code Freeze and Test Freeze in 7 days.\nDeadline: Thu 7 November."
HOSTILE = "<!channel> *x* `y` <https://evil.example|click> & \u202e\n" * 3_000

NOTICES = {
    "notice_unknown": Notice(
        f"notice/unknown/{POST}",
        "unknown",
        {
            "post_id": POST,
            "recipient": "C0123456789",
            "sent_at": "2024-11-08T02:00:00+00:00",
            "text": TEXT,
        },
    ),
    "notice_broken": Notice(
        f"notice/broken/{POST}",
        "broken",
        {"recipient": "C0123456789", "error": "not_in_channel", "text": TEXT},
    ),
    "notice_unheard": Notice(
        f"notice/unheard/{POST}",
        "unheard",
        {
            "recipient": "C0123456789",
            "error": "not_in_channel",
            "text": TEXT,
            "ask": ["U0123456789", "U0123456780"],
        },
    ),
    "notice_unheard_unknown": Notice(
        f"notice/unheard/{POST}",
        "unheard",
        {"recipient": "C0123456789", "error": "not_in_channel", "text": TEXT, "ask": []},
    ),
    "notice_plain": Notice(
        f"notice/plain/{POST}",
        "plain",
        {
            "recipient": "C0123456789",
            "error": "invalid_blocks: must be less than 3001 characters",
            "text": TEXT,
        },
    ),
    "notice_undelivered": Notice(
        "notice/undelivered/17",
        "undelivered",
        {
            "left_out": [
                {
                    "reminder": "1.32/code-freeze/7d/channel:announce",
                    "recipient": "C0123456789",
                    "state": "expired",
                    "note": "",
                },
                {
                    "reminder": "1.32/docs-freeze/8d/role:Docs",
                    "recipient": "U0123456789",
                    "state": "failed",
                    "note": "invalid_arguments",
                },
                {
                    "reminder": "1.32/no-longer-planned/1d/role:Docs",
                    "recipient": "U0123456789",
                    "state": "expired",
                    "note": "",
                },
                {
                    "reminder": "1.32/docs-freeze/1d/role:Docs",
                    "recipient": "U0123456789",
                    "state": "failed",
                    "note": "cannot be worded: KeyError: 'docs'",
                },
            ]
        },
    ),
}

NOTICES |= {
    "notice_link": Notice(
        "notice/link/docs-lead/U0123456789",
        "link",
        {"handle": "docs-lead", "user": "U0123456789", "release": "1.32", "held": "U0123456780"},
    ),
    "notice_linked": Notice("notice/link/docs-lead/1/linked", "linked", {"handle": "docs-lead"}),
    "notice_unlinked": Notice("notice/link/docs-lead/1/no", "unlinked", {"handle": "docs-lead"}),
    "notice_passed": Notice(
        "notice/passed/1.32/1",
        "passed",
        {
            "release": "1.32",
            "milestone": "code-freeze",
            "role": "Enhancements",
            "by": "U0123456789",
            "to": "U0123456780",
            "what": "given",
        },
    ),
    "notice_passed_freed": Notice(
        "notice/passed/1.32/freed",
        "passed",
        {
            "release": "1.32",
            "milestone": "code-freeze",
            "role": "Enhancements",
            "by": "U0123456789",
            "to": "U0123456780",
            "what": "freed",
            "lead_time": "",
        },
    ),
    "notice_passed_taken": Notice(
        "notice/passed/1.32/taken",
        "passed",
        {
            "release": "1.32",
            "milestone": "code-freeze",
            "role": "Enhancements",
            "by": "U0123456789",
            "to": "U0123456780",
            "what": "taken",
            "lead_time": "",
        },
    ),
    "notice_passed_confirmed": Notice(
        "notice/passed/1.32/confirmed",
        "passed",
        {
            "release": "1.32",
            "milestone": "code-freeze",
            "role": "Enhancements",
            "by": "U0123456789",
            "to": "U0123456780",
            "what": "confirmed",
            "lead_time": "",
        },
    ),
    "notice_final": Notice(
        "notice/stage/1.32/final/2024-09-13",
        "final",
        {
            "release": "1.32",
            "subject": "0123456789abcdef",
            "until": "2024-09-14T12:00:00+00:00",
            "dates": ["Code Freeze and Test Freeze: Thu 7 November 19:00 PST"],
        },
    ),
    "notice_over": Notice(
        "notice/stage/1.32/over/2024-12-11",
        "over",
        {"release": "1.32", "subject": "0123456789abcdef"},
    ),
    "notice_doubt": Notice(
        "notice/doubt/1.32/0123456789ab",
        "doubt",
        {
            "release": "1.32",
            "reason": "",
            "dates": [
                {
                    "key": "code-freeze",
                    "title": "Code Freeze and Test Freeze",
                    "before": "Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)",
                    "after": "Thu 28 November 18:00 PST (Fri 29 November 02:00 UTC)",
                },
                {
                    "key": "docs-freeze",
                    "title": "Docs Freeze",
                    "before": "Tue 26 November",
                    "after": "",
                },
            ],
            "until": "2024-11-03T12:00:00+00:00",
            "source": "<https://example.org/README.md|README.md>",
        },
    ),
    "notice_doubt_lost": Notice(
        "notice/doubt/1.32/0123456789ac",
        "doubt",
        {
            "release": "1.32",
            "reason": "19 of 37 rows with a date are gone",
            "dates": [],
            "until": None,
            "source": "",
        },
    ),
    "notice_moved": Notice(
        "notice/moved/1.32/code-freeze/0123456789ab",
        "moved",
        {
            "release": "1.32",
            "title": "Code Freeze and Test Freeze",
            "was": "2024-11-08T02:00:00Z",
            "is": "2024-11-22T02:00:00Z",
            "from": "Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)",
            "to": "*Thu 21 November 18:00 PST* (Fri 22 November 02:00 UTC)",
            "is_past": False,
            "source": "<https://example.org/README.md|line 69 of README.md>",
        },
    ),
    "notice_gone": Notice(
        "notice/moved/1.32/code-freeze/0123456789ac",
        "moved",
        {
            "release": "1.32",
            "title": "Code Freeze and Test Freeze",
            "was": "2024-11-08T02:00:00Z",
            "is": "",
            "from": "Thu 7 November 19:00 PDT (Fri 8 November 02:00 UTC)",
            "to": "",
            "is_past": False,
            "source": "<https://example.org/README.md|README.md>",
        },
    ),
    "notice_row": Notice(
        "notice/row/1.32/code-freeze/0123456789ab",
        "row",
        {
            "release": "1.32",
            "title": "Code Freeze and Test Freeze",
            "role": "Enhancements",
            "why": "The table says 19:00 PDT, but clocks in Los Angeles will show 18:00 PST.",
            "is_dated": True,
            "source": "<https://example.org/README.md|line 69 of README.md>",
        },
    ),
}

NOTICES["notice_words"] = Notice(
    "notice/words/0123456789abcdef/0123456789abcdef",
    "words",
    {
        "release": "1.32",
        "reminder": "1.32/code-freeze/7d/channel:announce",
        "words": "The deadline is <!channel> *Friday*.",
    },
)
NOTICES["notice_doctor"] = Notice(
    "notice/doctor/2024-11-08/0123456789ab",
    "doctor",
    {
        "found": [
            {
                "check": "channel announce C0123456789",
                "found": "Slack says not_in_channel",
                "todo": "Invite me there: /invite and my name.",
            },
            {
                "check": "clock",
                "found": "420 s ahead of Slack's; from 300 s on every request is refused",
                "todo": "have this machine's clock set by NTP",
            },
        ]
    },
)
NOTICES["notice_mention"] = Notice(
    "notice/mention/C0123456789/1730290000.000100",
    "mention",
    {
        "thread_ts": "1730290000.000100",
        "said": [
            {"lines": ["*Docs Freeze* · v1.32, in week 12 of the cycle"], "is_small": False},
            {"lines": ["Source: README.md"], "is_small": True},
        ],
    },
)
NOTICES["notice_shared"] = Notice(
    "notice/shared/0123456789abcdef",
    "shared",
    {
        "by": "Docs Lead",
        "at": "2024-11-08T12:00:00+00:00",
        "said": [
            {"lines": ["*Docs Freeze* · v1.32, in week 12 of the cycle"], "is_small": False},
            {"lines": ["Source: README.md"], "is_small": True},
        ],
    },
)


@pytest.mark.parametrize("kind", NOTICES)
def test_each_kind_of_notice_reads_as_agreed(kind: str) -> None:
    """It says what its golden file says, and Slack takes it."""
    message = render_post([], a_snapshot(VIEW), NOW, notices=[NOTICES[kind]], post_id=POST)
    assert_slack_takes(message)
    assert_golden(message, GOLDEN / f"{kind}.json")


def test_every_kind_is_shown_once() -> None:
    """A new kind has its golden file."""
    assert {one.kind for one in NOTICES.values()} == set(KINDS)


@pytest.mark.parametrize("kind", NOTICES)
def test_hostile_notices_are_harmless(kind: str) -> None:
    """Whatever a document, a person or Slack wrote is shown as it is, and within limits."""
    notice = NOTICES[kind]
    hostile = dict.fromkeys(("error", "why", "title", "release", "reason", "role", "by"), HOSTILE)
    body = {**notice.body, **hostile, "recipient": "<!channel>"}
    if kind == "notice_undelivered":
        left_out = {"reminder": HOSTILE, "recipient": "<!here>", "state": "failed", "note": HOSTILE}
        body = {"left_out": [left_out, *notice.body["left_out"] * 40]}
    if kind == "notice_doctor":
        body = {"found": [dict.fromkeys(("check", "found", "todo"), HOSTILE)] * 40}
    message = render_post([], a_snapshot(VIEW), NOW, notices=[Notice(notice.id, notice.kind, body)])
    assert_slack_takes(message)
    assert "<!channel" not in str(message)


def test_reminders_and_notices_share_a_message() -> None:
    """One message a day for one person, whatever it is about."""
    reminders = planned(VIEW, "docs-freeze/8d/role:Docs")
    message = render_post(
        reminders, a_snapshot(VIEW), at("2024-11-18 12:00"), notices=[NOTICES["notice_broken"]]
    )
    assert_slack_takes(message)
    assert message.text.index("Docs Freeze") < message.text.index("I cannot write to")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("landed", "says that it landed"),
        ("again", "had it sent again"),
        ("settled", "It has shown"),
    ],
)
def test_an_answered_question_shows_its_answer_for_its_buttons(answer: str, said: str) -> None:
    """Who and when, in place of what can no longer be pressed."""
    asked = NOTICES["notice_unknown"]
    answered = Notice(asked.id, asked.kind, asked.body, answer, "U0123456789", NOW)
    message = render_post([], a_snapshot(VIEW), NOW, notices=[asked], post_id=POST)
    shown = with_answer(message, answered)
    assert [block["type"] for block in message.blocks][-1] == "actions"
    assert said in str(shown.blocks[-1])
    assert said in shown.text
    assert "actions" not in [block["type"] for block in shown.blocks]
    assert with_answer(shown, answered) == shown


@pytest.mark.parametrize(
    ("answer", "said", "left"),
    [
        ("take", "says that it is meant; it counts in a moment", "Keep the old one"),
        ("taken", "says that it is meant: it counts now", ""),
        ("keep", "keeps what was read before, whatever the source says", "Take it after all"),
        ("timed", "Nobody answered in time: I have taken it for meant", ""),
        ("settled", "The source no longer says so: this needs no answer", ""),
        ("superseded", "The source has changed once more", ""),
    ],
)
def test_what_became_of_a_doubtful_change_is_shown(answer: str, said: str, left: str) -> None:
    """One after the other, in place of the buttons; who kept a date may think again."""
    asked = NOTICES["notice_doubt"]
    message = render_post([], a_snapshot(VIEW), NOW, notices=[asked], post_id=POST)
    kept = Notice(asked.id, asked.kind, asked.body, "keep", "U0123456789", NOW)
    later = Notice(asked.id, asked.kind, asked.body, answer, "U0123456789", NOW)
    shown = with_answer(with_answer(message, kept), later)
    last = shown.blocks[-1]
    assert len(shown.blocks) == len(message.blocks)
    assert said in str(last)
    assert last.get("accessory", {"text": {"text": ""}})["text"]["text"] == left
    assert_slack_takes(shown)


def test_a_question_that_is_answered_has_no_buttons() -> None:
    """It was answered before it went out."""
    asked = replace(NOTICES["notice_doubt"], answer="keep")
    message = render_post([], a_snapshot(VIEW), NOW, notices=[asked], post_id=POST)
    assert "actions" not in [block["type"] for block in message.blocks]
