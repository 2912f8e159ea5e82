"""The words people use, as tables: to understand one more, add it here."""

from schedule.timeline import KINDS

_FREEZES = tuple(kind for kind in KINDS if kind.endswith("_freeze"))
_DOCS = ("docs_freeze", "docs_placeholder", "docs_review")

ALIASES: dict[str, tuple[str, ...]] = {
    "prr": ("prr_freeze",),
    "production readiness": ("prr_freeze",),
    "production readiness freeze": ("prr_freeze",),
    "blog freeze": ("feature_blog_freeze",),
    "docs": _DOCS,
    "placeholder": ("docs_placeholder",),
    "placeholders": ("docs_placeholder",),
    "docs review": ("docs_review",),
    "release day": ("release",),
    "release date": ("release",),
    "cuts": ("prerelease",),
    "freeze": _FREEZES,
    "freezes": _FREEZES,
    "deadlines": (*_FREEZES, *_DOCS[1:]),
}
"""What people call kinds of milestone, besides their names; also offered to type."""

SHORTHAND: dict[str, tuple[str, ...]] = {
    "ef": ("enhancements_freeze",),
    "kep freeze": ("enhancements_freeze",),
    "cf": ("code_freeze",),
    "code": ("code_freeze",),
    "merge": ("code_freeze",),
    "tf": ("test_freeze",),
    "df": ("docs_freeze",),
    "bf": ("feature_blog_freeze",),
    "doc": _DOCS,
    "ga": ("release",),
    "ship": ("release",),
    "released": ("release",),
    "days left": ("release",),
    "go/no-go": ("go_no_go",),
    "website freeze": ("website_freeze",),
}
"""The same, understood but not offered."""

FILLERS: dict[str, str] = {
    "English": """
        a about an any anything are at be by can come comes coming could current currently date
        day days deadline did do does due every exactly far find for from get give going had
        happen happening happens has have hours how i i'd i'm if in is it it's its know left long
        many me much need now of on our over pass passed past please remaining remind request
        requests say see should show soon started starting starts still tell than that the their
        them then there there's they this till time to until up us was we we're were what what's
        whats when when's whens where where's which will with would yet you your
        charge handles leads owner owns responsible runs
        """,
    "German": """
        auf bis das dem den der die es gibt haben heißt ist sind tage uns von wann war was wie wir
        zum
        """,
    "Spanish": """
        cuando cuándo cuánto de días el ella en es falta faltan hasta la las lo los para por qué que
        """,
    "French": """
        au avant c'est combien de des du est jours le les nous on quand sont temps un une à
        """,
}
"""Words that make a sentence and do not say what is asked."""

CHAT = """
    @channel @everyone @here bye cheers cool hello hey hi hola lol moin morning nice ok okay ping
    pong salut thank thanks thx ty yo
    """
"""What is said to each other, not asked."""

COUNTED = "dates events items milestones reminders rows things"
"""Words for the dates themselves: "next 3 dates" asks for no more than "next 3"."""

DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7}
"""How many days a unit of time has."""

JOINING = "& + and or plus vs with"
"""Words that join what stands around them, and end nothing."""

DAYS_FROM_NOW = {
    "today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1,
    "heute": 0, "morgen": 1, "hoy": 0, "mañana": 1, "aujourd'hui": 0, "demain": 1,
}  # fmt: skip
"""Days that are called by a word."""
