"""What people do about duties, posts and dates, and what they hear: one conversation after another.

Whoever adds a button, a form or a command has it pressed, sent or typed in one of them.
"""

from tests.bot.messages.a_talk import CHIEF, LEAD, SHADOW, STRANGER, Talk
from tests.builders import at

FREEZE, SEAT = "code-freeze", "Enhancements"
FIRST = "code-freeze/8d/role:Enhancements"
LAST = "code-freeze/1d/role:Enhancements"
ANNOUNCED = "code-freeze/7d/channel:announce"
MOMENT = "code-freeze/0m/channel:announce"
DRAFT = "code-freeze/7d/draft/role:Enhancements"
URL = "https://example.org/j/1?pwd=a&x=<!here>"


def taking(talk: Talk) -> None:
    """A duty is put off, taken, given back and ticked; others hear whose it is."""
    duty = talk.duty(FREEZE, SEAT)
    talk.show(FIRST)
    talk.open("later", duty)
    talk.send("later", duty)
    talk.send("later", duty, when="chosen", day="2024-10-01", hour="09:00")
    talk.send("later", duty, when="chosen", day="2024-12-01", hour="09:00")
    talk.send("later", duty, when="hour")
    talk.show(FIRST)
    talk.press("take_duty", duty)
    talk.show(FIRST)
    talk.show(LAST)
    talk.press("take_duty", duty, SHADOW)
    talk.press("give_back", duty, SHADOW)
    talk.tell()
    talk.press("give_back", duty)
    talk.press("done", duty, SHADOW)
    talk.show(FIRST)
    talk.open("later", duty)
    talk.press("undone", duty, SHADOW)
    talk.press("undone", duty, SHADOW)
    talk.press("take_duty", duty, STRANGER)
    talk.press("take_duty", "0123456789abcdef")
    talk.tell()


def handing(talk: Talk) -> None:
    """A duty is handed over in a form, and assigned in words; both are told."""
    duty, shadow = talk.duty(FREEZE, SEAT), talk.user(SHADOW)
    talk.open("hand_over", duty)
    talk.send("hand_over", duty)
    talk.send("hand_over", duty, to=talk.user(LEAD))
    talk.send("hand_over", duty, to=talk.user(STRANGER))
    talk.send("hand_over", duty, to=shadow, note=talk.world.words)
    talk.tell()
    talk.show(FIRST)
    talk.show(FIRST, to=SHADOW)
    talk.open("hand_over", duty)
    talk.press("take_duty", duty, CHIEF)
    talk.type(f"assign code freeze 8d <@{talk.user('docs-lead')}>")
    talk.type("assign code freeze 8d nobody")
    talk.type(f"assign code freeze 9d <@{shadow}>")
    talk.type(f"assign code freeze <@{shadow}>")
    talk.tell()
    talk.type("assign code freeze nobody")
    talk.type("assign code freeze nobody")
    talk.type(f"assign code freeze <@{shadow}>", "docs-lead")
    talk.type(f"assign code freeze <@{talk.user(STRANGER)}>")
    talk.type("assign")
    talk.type(f"assign {talk.world.words}")
    talk.tell()


def arranging(talk: Talk) -> None:
    """The driver says when and where the party is, and takes it back."""
    party = talk.date("code-freeze-party")
    talk.open("arrange", party)
    talk.send("arrange", party)
    talk.send("arrange", party, day="2024-12-24", hour="23:00")
    talk.send("arrange", party, day="2024-11-07", hour="23:00", url=talk.world.words)
    talk.send("arrange", party, day="2024-11-07", hour="23:00", url=URL)
    talk.show(FIRST)
    talk.type(f"party code freeze 2024-11-07 23:30 {URL}")
    talk.type("party code freeze")
    talk.type("party code freeze off")
    talk.type("party code freeze off")
    talk.type("party prr freeze")
    talk.type("party")
    talk.open("arrange", party, STRANGER)


def drafting(talk: Talk) -> None:
    """The driver sees a post beforehand, and decides about it."""
    talk.plan()
    post = talk.post(ANNOUNCED)
    talk.show(DRAFT)
    talk.open("edit", post)
    talk.send("edit", post)
    talk.send("edit", post, text="x" * 3_000)
    talk.send("edit", post, text=talk.world.words[:560])
    talk.show(DRAFT)
    talk.show(ANNOUNCED)
    talk.press("unedit", post)
    for decision in ("speak", "skip"):
        talk.press(decision, post)
        talk.show(DRAFT)
        talk.press("unsilence", post)
    talk.press("approve", post)
    talk.show(DRAFT)
    talk.press("post_now", post)
    talk.show(DRAFT)
    talk.press("skip", post)
    talk.press("post_now", talk.post(MOMENT))
    talk.press("skip", talk.post("code-freeze/3d/channel:announce"), STRANGER)
    talk.press("skip", "0123456789abcdef")


def confirming(talk: Talk) -> None:
    """That a freeze is enforced is said once, shown everywhere, and can be taken back."""
    freeze = talk.date(FREEZE)
    talk.press("discuss", freeze)
    talk.show(ANNOUNCED)
    talk.show(FIRST)
    talk.type("code freeze", STRANGER)
    talk.type("discuss code freeze", CHIEF)
    talk.type("discuss code freeze off", CHIEF)
    talk.press("settle", freeze)
    talk.type("discuss code freeze", STRANGER)
    talk.type("discuss")
    talk.press("confirm", freeze)
    talk.type("confirm docs review")
    talk.wait_until("2024-11-08 02:05")
    talk.type("confirm")
    talk.type(f"confirm {talk.world.words}")
    talk.type("confirm code freeze", STRANGER)
    talk.show(MOMENT)
    talk.press("confirm", freeze)
    talk.show(MOMENT)
    talk.type("confirm code freeze", CHIEF)
    talk.press("unconfirm", freeze, CHIEF)
    talk.press("discuss", freeze)
    talk.press("unconfirm", freeze)
    talk.press("unconfirm", freeze)
    talk.press("confirm", "0123456789abcdef")


def wishing(talk: Talk) -> None:
    """Who is written to says how, in words, by buttons and in forms."""
    talk.type("settings")
    talk.type("settings", STRANGER)
    talk.open("hours")
    talk.send("hours", zone=talk.world.words[:64], starts="09:00", ends="18:00", days=("0",))
    talk.send("hours", zone="Asia/Tokyo", starts="18:00", ends="09:00", days=("0",))
    talk.send("hours", zone="Asia/Tokyo", starts="09:00", ends="18:00")
    talk.send("hours", zone="Asia/Tokyo", ends="18:00", days=("0",))
    talk.send("hours", zone="Asia/Tokyo", starts="09:00", ends="18:00", days=("0", "1"))
    talk.open("later", talk.duty(FREEZE, SEAT))
    talk.open("away")
    talk.send("away", back_on="2024-01-01")
    talk.send("away", back_on="2024-11-04", stand_in=talk.user(LEAD))
    talk.send("away", back_on="2024-11-04", stand_in=talk.user(STRANGER))
    talk.send("away", back_on="2024-11-04", stand_in=talk.user(SHADOW))
    talk.show(FIRST, to=SHADOW)
    for wish in ("back", "brief", "unbrief", "shadow", "unshadow", "stop", "settings", "unstop"):
        talk.press(wish, "settings")
    for form in ("hours", "away"):
        talk.open(form, who=STRANGER)
    talk.press("stop", "settings", STRANGER)
    talk.press("shadow", "settings", SHADOW)
    talk.show(FIRST, to=SHADOW)
    talk.press("stop", "settings", "docs-lead")
    talk.show("docs-freeze/8d/role:Docs", to="docs-shadow-1")


def linking(talk: Talk) -> None:
    """Somebody says who they are on GitHub, and an admin decides."""
    handle = talk.world.handle("docs-lead")
    talk.type("link")
    talk.type("link <@U0STRANGER>")
    talk.type(f"link {talk.world.words}")
    talk.press("link", talk.world.handle(LEAD), STRANGER)
    talk.press("link", handle, STRANGER)
    talk.press("link", handle, "docs-lead")
    talk.tell()
    question = talk.ledger.unanswered("link")[-1]
    talk.press("linked", question.id, STRANGER)
    talk.press("unlinked", question.id, "admin")
    talk.press("linked", question.id, "admin")
    talk.press("link", handle, STRANGER)
    talk.tell()
    talk.press("link", handle, SHADOW)
    question = talk.ledger.unanswered("link")[-1]
    talk.press("linked", question.id, "admin")
    talk.tell()
    talk.press("linked", "notice/link/nothing", "admin")
    talk.press("landed", "notice/unknown/nothing", "admin")
    talk.press("landed", "notice/unknown/nothing")
    talk.press("retry", "notice/broken/nothing", "admin")
    talk.press("retry", "notice/broken/nothing")


def sharing(talk: Talk) -> None:
    """An answer is told to everybody, by somebody of the team, where the bot posts."""
    announce = talk.view.channels["announce"]
    for value in (f"{talk.cycle} next 2", talk.date(FREEZE)):
        talk.press("share", value, channel=announce)
    talk.press("share", talk.date(FREEZE), channel=announce)
    talk.tell()
    talk.press("share", talk.date(FREEZE), channel="C0ELSEWHERE")
    talk.press("share", talk.date(FREEZE), channel="D0DIRECT")
    talk.press("share", talk.date(FREEZE), STRANGER, channel=announce)
    talk.press("share", f"{talk.cycle} mine", channel=announce)
    talk.press("share", "0123456789abcdef", channel=announce)
    talk.press("open", talk.cycle)


def leading(talk: Talk) -> None:
    """A cycle's dates are final, it is paused, goes on, and is closed."""
    talk.plan()
    talk.press("hold", talk.cycle, CHIEF)
    talk.type("", STRANGER)
    talk.type("activate", STRANGER)
    talk.type("activate", CHIEF)
    talk.type("activate", CHIEF)
    talk.press("hold", talk.cycle, CHIEF)
    talk.type("pause", CHIEF)
    talk.type("pause", "admin")
    talk.type("", STRANGER)
    talk.press("skip", talk.post(ANNOUNCED))
    talk.plan()
    talk.type("close", CHIEF)
    talk.type("resume", CHIEF)
    talk.type("resume", CHIEF)
    talk.plan()
    talk.type("close", STRANGER)
    talk.type("close", CHIEF)
    talk.press("close_now", talk.cycle, CHIEF)
    talk.type("", STRANGER)
    talk.press("close_now", talk.cycle, CHIEF)
    talk.type("pause", CHIEF)
    talk.press("take_duty", talk.duty(FREEZE, SEAT))
    talk.press("close", "0123456789abcdef", CHIEF)


def writing(talk: Talk) -> None:
    """Who drives a date is handed what there is to send about it, whatever has become of it."""
    for asked in (
        "draft",
        "draft code freeze",
        "draft docs freeze",
        "draft release",
        "draft retro",
    ):
        talk.type(asked)
    talk.type(f"draft {talk.world.words}")
    talk.type("draft code freeze", STRANGER)
    talk.press("draft", "0123456789abcdef")
    talk.press("discuss", talk.date(FREEZE))
    talk.type("draft code freeze")
    talk.wait_until("2024-11-08 02:05")
    talk.type("draft code freeze")
    talk.press("confirm", talk.date(FREEZE))
    talk.type("draft code freeze")


def visiting(talk: Talk) -> None:
    """Each sees their own home tab: duties, wishes, and what those who lead look after."""
    talk.plan()
    for who in (STRANGER, LEAD, CHIEF):
        talk.visit(who)
    talk.press("take_duty", talk.duty(FREEZE, SEAT))
    talk.visit(said=talk.type("mine", is_shown=False))
    talk.visit(is_silent=True)
    talk.visit(is_rehearsal=True)
    for who in (CHIEF, STRANGER):
        talk.press("try_there", talk.view.channels["docs"], who)
    talk.now = at("2024-09-13 12:05")  # the day on which somebody says whether the dates are final
    talk.press("hold", talk.cycle, CHIEF)
    talk.visit(CHIEF)


def asking(talk: Talk) -> None:
    """Whoever asks is answered, whatever they ask."""
    talk.plan()
    for words in (
        *(
            "",
            "overview",
            "next 4",
            "next 0",
            "week",
            "next week",
            "timeline",
            "meetings",
            "mine",
            "team",
        ),
        *("team docs", "team pastry", "links", "links board", "exceptions", "reminders", "help"),
        *("5 november", "16 november", "thx", "code freeze", "prr", "release", "kubecon"),
        *("burndown", "cod freeze", "enhancments", "when will code freeze be", "flux capacitor"),
        *("1.99", talk.world.words, talk.world.words * 5),
    ):
        talk.type(words)
    for words in ("", "mine", "reminders", "code freeze", "team"):
        talk.type(words, STRANGER)
    talk.type("reminders", "admin")
