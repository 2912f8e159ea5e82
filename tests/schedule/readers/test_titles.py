import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.readers.titles import subject, unique_keys

KINDS = {
    "Begin Enhancements Freeze": ("enhancements_freeze",),
    "Enhancement Freeze": ("enhancements_freeze",),
    "Production Readiness Soft Freeze": ("prr_freeze",),
    "Begin Production Readiness Freeze": ("prr_freeze",),
    "PRR Freeze": ("prr_freeze",),
    "KEP Readiness Deadline": ("prr_freeze",),
    "Begin Feature blog freeze": ("feature_blog_freeze",),
    "Begin Feature blog freeze - Open placeholder PRs": ("feature_blog_freeze",),
    "Begin Code Freeze (18:00 PDT)": ("code_freeze",),
    "Begin Code Freeze and Test Freeze": ("code_freeze", "test_freeze"),
    "Code and Test Freeze": ("code_freeze", "test_freeze"),
    "Test Freeze (EOD PST)": ("test_freeze",),
    "Docs Freeze": ("docs_freeze",),
    "Docs complete — All PRs reviewed and ready to merge": ("docs_freeze",),
    "Docs deadline - Open placeholder PRs": ("docs_placeholder",),
    "Docs deadline — PRs ready for review": ("docs_review",),
    "release-1.8 branch created (Begin Code Freeze)": ("code_freeze", "branch"),
    "release-1.32 branch created": ("branch",),
    "release-1.32 jobs created": ("branch",),
    "Brace Yourself, Code Freeze is Coming": ("other",),
    "Communicate upcoming code freeze to the community": ("other",),
    "Call for Exceptions": ("exceptions",),
    "Call for Code Freeze Exceptions": ("exceptions",),
    "Call for PRR and Enhancement Freeze Exceptions": ("exceptions",),
    "1.33.0-alpha.1 released": ("prerelease",),
    "v1.34.0-rc.1 released (additional release cut for critical bug fix)": ("prerelease",),
    "v1.8.0-rc.x released": ("prerelease",),
    "v1.32.0 released": ("release",),
    "v1.6.x & v1.7.x released": ("other",),
    "v1.8.1 released (tentative)": ("other",),
    "v1.32.0 release": ("release",),
    "v1.32.0 release (tentative)": ("release",),
    "Kubernetes v1.32 released": ("release",),
    "Release v1.32.0": ("release",),
    "v1.32 release blog": ("blog",),
    "v1.32 release team finalized": ("other",),
    "v1.32.1 released": ("other",),
    "Documentation Freeze": ("docs_freeze",),
    "Documentation deadline — PRs ready for review": ("docs_review",),
    "Code Freeze ends": ("thaw",),
    "Code Freeze lifted": ("thaw",),
    "Exit Code Freeze": ("thaw",),
    "Enhancements Freeze ends": ("other",),
    "End of Docs Freeze": ("other",),
    "Prepare for Code Freeze": ("other",),
    "Pre-Code Freeze sync": ("other",),
    "One week until Code Freeze": ("other",),
    "Last day to merge before Code Freeze": ("other",),
    "Code Freeze reminder": ("other",),
    "Begin Code Freeze (nothing merges before the freeze ends)": ("code_freeze",),
    "Begin Code Freeze — Test Freeze comes after Code Freeze": ("code_freeze", "test_freeze"),
    "After KubeCon: Begin Code Freeze": ("code_freeze",),
    "Docs Freeze (before noon)": ("docs_freeze",),
    "Thaw": ("thaw",),
    "Code Thaw": ("thaw",),
    "Begin Burndown (MWF meetings)": ("burndown",),
    "Burndown Meetings daily (Tue & Thu over Slack)": ("burndown",),
    "Begin Friday APAC-friendly meetings": ("meeting",),
    "Release retrospective part 2 (16:00 UTC)": ("retro",),
    "Release blog ready to review": ("blog",),
    "Feature blogs ready to review": ("blog",),
    "Preparing for Feature blogs review — Initiating outreach": ("blog",),
    "Release Notes complete — reviewed & merged": ("notes",),
    "Major Themes deadline": ("notes",),
    "Release Highlights complete": ("notes",),
    "KubeCon EU + Co-located events": ("kubecon",),
    "(most of) Europe enters Daylight Savings Time": ("other",),
    "Cherry Pick Deadline (EOD PST)": ("other",),
}


@pytest.mark.parametrize(("title", "kinds"), KINDS.items(), ids=KINDS.keys())
def test_tells_what_a_row_is(title: str, kinds: tuple[str, ...]) -> None:
    """Freezes go by all their names, and what only speaks of a freeze is none."""
    assert subject(title).kinds == kinds


KEYS = {
    "Begin Code Freeze and Test Freeze": "code-freeze",
    "Production Readiness Freeze": "prr-freeze",
    "Docs deadline — Open placeholder PRs": "docs-placeholder",
    "v1.32.0 released": "release",
    "1.32.0-alpha.1 released": "prerelease-1.32.0-alpha.1",
    "v1.34.0-alpha.1 released": "prerelease-1.34.0-alpha.1",
    "v1.34.0-rc.1 released (additional release cut)": "prerelease-1.34.0-rc.1",
    "v1.6.x & v1.7.x released": "patch-release-1.6.x-1.7.x",
    "Brace Yourself, Code Freeze is Coming": "code-freeze-is-coming",
    "Call for Exceptions": "exceptions-call",
    "Call for Code Freeze Exceptions": "exceptions-call-code-freeze",
    "Start of Release Cycle": "start-of-cycle",
    "Start Enhancements Tracking": "enhancements-tracking",
    "Schedule finalized": "schedule-finalized",
    "Team finalized": "team-finalized",
    "Start Release Notes Draft": "release-notes-draft",
    "Release blog published": "release-blog-published",
    "release-1.32 branch created": "branch-created",
    "release-1.32 jobs created": "jobs-created",
    "Major Themes deadline": "highlights-deadline",
    "Release Highlights deadline": "highlights-deadline",
    "Begin Burndown (Monday, Wednesday, and Friday meetings)": "burndown",
    "Begin Burndown (Meetings on Mon / Wed / Fri)": "burndown",
    "Release retrospective part 3 (16:00 UTC)": "retrospective-part-3",
    "Communicate beta to providers": "communicate-beta-to-providers",
    "(tentative)": "tentative",
    "…": "row",
}


@pytest.mark.parametrize(("title", "key"), KEYS.items(), ids=KEYS.keys())
def test_names_a_row_the_same_in_every_cycle(title: str, key: str) -> None:
    """A row keeps its key when its wording or its version's spelling changes."""
    assert subject(title).key == key


def test_gives_rows_that_share_a_key_their_days() -> None:
    """All of them, so that a row inserted above the others changes none of them."""
    rows = [
        ("patch", "v1.6.x released", date(2024, 5, 14)),
        ("release", "v1.8.0 released", date(2024, 6, 1)),
        ("patch", "v1.6.x released", date(2024, 6, 11)),
        ("patch", "v1.6.x released", None),
    ]
    assert unique_keys(rows) == ("patch-2024-05-14", "release", "patch-2024-06-11", "patch-undated")


def test_takes_the_same_row_twice_for_one() -> None:
    """A row repeated on its day gets no key, and the first keeps its plain one."""
    row = ("docs-freeze", "Docs Freeze", date(2024, 11, 26))
    assert unique_keys([row, row]) == ("docs-freeze", None)


def test_keeps_two_different_rows_of_one_day_apart() -> None:
    """Rows of one kind on one day are told apart by their titles."""
    day = date(2024, 11, 26)
    rows = [("code-freeze", "Begin Code Freeze", day), ("code-freeze", "Code Freeze party", day)]
    assert unique_keys(rows) == ("begin-code-freeze-2024-11-26", "code-freeze-party-2024-11-26")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "a-2024-01-01", "a-undated"]),
            st.sampled_from(["A", "B", "a "]),
            st.sampled_from([None, date(2024, 1, 1), date(2024, 1, 2)]),
        )
    )
)
def test_keys_are_unique(rows: list[tuple[str, str, date | None]]) -> None:
    """No two rows ever share a key."""
    keys = [key for key in unique_keys(rows) if key is not None]
    assert len(keys) == len(set(keys))


@given(st.text() | st.text(alphabet=string.printable))
def test_any_title_has_a_kind_and_a_key(title: str) -> None:
    """Whatever stands in a What cell is something."""
    about = subject(title)
    assert about.kinds
    assert about.key
