import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.readers.markdown import Anchor, anchors, parse, plain

PLAIN = {
    "a reference with a definition elsewhere": ("[Exceptions][Exception]", "Exceptions"),
    "a reference without one": ("Begin [Code Freeze]", "Begin Code Freeze"),
    "a link": ("[KubeCon NA](https://example.org/a_(b))", "KubeCon NA"),
    "a link with a title": ('[KubeCon NA](https://example.org "when")', "KubeCon NA"),
    "a second URL left over": ("[Freeze](https://a.org)(https://b.org)", "Freeze"),
    "an image": ("![cat](cat.png) x", "cat x"),
    "bold": ("**Begin [Code Freeze] and [Test Freeze]**", "Begin Code Freeze and Test Freeze"),
    "italics": ("*v1.7.x & v1.8.x released*", "v1.7.x & v1.8.x released"),
    "underscores": ("_x_ __y__ snake_case", "x y snake_case"),
    "a product": ("2 * 3", "2 * 3"),
    "code": ("merged to `k/sig-release`", "merged to k/sig-release"),
    "strikethrough": ("~~Tuesday~~", "Tuesday"),
    "a footnote": ("*v1.7.x released* <sup>[1]</sup>", "v1.7.x released"),
    "a line break": ("a<br/>b <br> c", "a b c"),
    "an anchor": ('<a id="retro"></a> Retro', "Retro"),
    "no tag": ("a < b > c", "a < b > c"),
    "an escape": (r"\*x\* \[y\]", "*x* [y]"),
    "an entity": ("R&amp;D", "R&D"),
    "blanks": ("  a \t b\r", "a b"),
    "invisible marks": ("Code\u200b \u200fFreeze\ufeff", "Code Freeze"),
    "a NUL": ("a\0b", "a b"),
    "half a surrogate": ("a\udc80b", "ab"),
}


@pytest.mark.parametrize(("text", "shown"), PLAIN.values(), ids=PLAIN.keys())
def test_shows_a_cell_as_people_see_it(text: str, shown: str) -> None:
    """Titles and owners carry no markup."""
    assert plain(text) == shown


def test_reads_a_table_with_lines_and_ragged_rows() -> None:
    """Cells go by their place, in rows too short, too long, or without outer pipes."""
    [table] = parse("# T\n\n| A | B |\n|---|:-:|\n| 1 |\n| 1 | 2 | 3 |\n1 | 2\n\nend").tables
    assert [(row.line, row.cells) for row in table.rows] == [
        (5, ("1",)),
        (6, ("1", "2", "3")),
        (7, ("1", "2")),
    ]
    assert table.rows[0].cell(1) == ""


def test_reads_an_escaped_pipe_as_text() -> None:
    """An escaped pipe separates nothing."""
    [table] = parse("|A|\n|-|\n|x \\| y|").tables
    assert table.rows[0].cells == ("x | y",)


def test_goes_on_after_a_blank_line_that_cuts_a_table() -> None:
    """Rows below a stray blank line are still rows, and the cut is known."""
    [table] = parse("|A|B|\n|-|-|\n|1|2|\n\n|3|4|\n").tables
    assert [row.cells for row in table.rows] == [("1", "2"), ("3", "4")]
    assert table.gaps == (5,)


def test_keeps_neighbouring_tables_apart() -> None:
    """A blank line and a new header begin a new table."""
    first, second = parse("|A|B|\n|-|-|\n|1|2|\n\n|C|D|\n|-|-|\n|3|4|\n").tables
    assert (first.rows[0].cells, second.header.cells) == (("1", "2"), ("C", "D"))


def test_reads_front_matter_headings_and_wrapped_bullets() -> None:
    """The parts of a README around its table, each with its line."""
    document = parse('---\ntitle: "Kubernetes 1.32"\n---\n# One\n\n## Links:\n* a\n  b\n* c\n')
    assert document.front_matter == {"title": "Kubernetes 1.32"}
    assert [(one.line, one.level, one.text) for one in document.headings] == [
        (4, 1, "One"),
        (6, 2, "Links"),
    ]
    assert [(one.line, one.text, one.section) for one in document.bullets] == [
        (7, "a b", "Links"),
        (9, "c", "Links"),
    ]


def test_takes_a_rule_that_never_ends_for_no_front_matter() -> None:
    """A horizontal rule at the top hides nothing."""
    assert parse("---\n# One\n").headings[0].text == "One"


def test_resolves_references() -> None:
    """A reference leads where its definition says, whatever its case."""
    document = parse("[A][Here] [b](u) [c]\n\n[here]: https://example.org")
    assert list(anchors("[A][Here] [b](u) [c]", document.definitions)) == [
        Anchor("A", "https://example.org"),
        Anchor("b", "u"),
        Anchor("c", ""),
    ]


@given(st.text(alphabet='[](){}<>|*_`~!#- \\\n"ab1:&;/'))
def test_never_raises(text: str) -> None:
    """Any text is a document, and any text has a plain form without markup left to strip."""
    parse(text)
    assert "\n" not in plain(text)
    list(anchors(text, {}))
