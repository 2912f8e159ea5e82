"""What Slack refuses, limit by limit: the longest that passes, and one more."""

import copy
from typing import Any

import pytest

from bot.sandbox.block_kit import BLOCKS, ELEMENTS
from bot.sandbox.limits import Refusal, refuse_message
from tests.bot.sandbox.surfaces import mrkdwn, plain_of


def button(**more: Any) -> dict[str, Any]:
    """Return a button."""
    return {"type": "button", "text": plain_of(4), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """Return a row of elements."""
    return {"type": "actions", "elements": list(elements)}


def menu(options: int, length: int = 4) -> dict[str, Any]:
    """Return a menu with so many options, each with a text and value of this length."""
    option = {"text": plain_of(length), "value": "v" * length}
    return {"type": "static_select", "action_id": "menu", "options": [option] * options}


def table_of(rows: int, cells: int) -> dict[str, Any]:
    """Return a table of this size."""
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * cells for _ in range(rows)]}


LIMITS = [
    pytest.param({"type": "header", "text": plain_of(150)}, "/0/text/text", id="header"),
    pytest.param({"type": "section", "text": mrkdwn(3000)}, "/0/text/text", id="section"),
    pytest.param(
        {"type": "section", "fields": [mrkdwn(2000)]}, "/0/fields/0/text", id="field of a section"
    ),
    pytest.param(
        {"type": "context", "elements": [mrkdwn(3000)]}, "/0/elements/0/text", id="context text"
    ),
    pytest.param(actions(button(text=plain_of(75))), "/0/elements/0/text/text", id="button text"),
    pytest.param(actions(button(value="x" * 2000)), "/0/elements/0/value", id="button value"),
    pytest.param(actions(button(action_id="x" * 255)), "/0/elements/0/action_id", id="action id"),
    pytest.param({"type": "divider", "block_id": "x" * 255}, "/0/block_id", id="block id"),
    pytest.param(
        actions(button(url="https://" + "x" * 2992)), "/0/elements/0/url", id="button address"
    ),
    pytest.param(
        {"type": "image", "image_url": "https://k8s.io", "alt_text": "x" * 2000},
        "/0/alt_text",
        id="description of an image",
    ),
]


@pytest.mark.parametrize(("block", "where"), LIMITS)
def test_text_at_its_limit_passes(block: dict[str, Any], where: str) -> None:
    """The longest text that Slack documents is fine."""
    assert where
    assert refuse_message("fallback", [block]) is None


@pytest.mark.parametrize(("block", "where"), LIMITS)
def test_text_over_its_limit_is_refused_where_it_stands(block: dict[str, Any], where: str) -> None:
    """One character more is refused, with a pointer to it."""
    *path, last = where.split("/")[2:]
    longer = copy.deepcopy(block)
    inner: Any = longer
    for step in path:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] += "x"
    limit = len(inner[last])

    refusal = refuse_message("fallback", [longer])

    assert refusal == Refusal(
        "invalid_blocks",
        (f"must be less than {limit} characters [json-pointer:/blocks{where}]",),
    )


@pytest.mark.parametrize(
    ("blocks", "passes"),
    [
        pytest.param([{"type": "divider"}] * 50, True, id="50 blocks"),
        pytest.param([{"type": "divider"}] * 51, False, id="51 blocks"),
        pytest.param([{"type": "section", "fields": [plain_of(1)] * 10}], True, id="10 fields"),
        pytest.param([{"type": "section", "fields": [plain_of(1)] * 11}], False, id="11 fields"),
        pytest.param([{"type": "context", "elements": [mrkdwn(1)] * 10}], True, id="10 remarks"),
        pytest.param([{"type": "context", "elements": [mrkdwn(1)] * 11}], False, id="11 remarks"),
        pytest.param([{"type": "context", "elements": []}], False, id="no remarks"),
        pytest.param([actions(*[button()] * 25)], True, id="25 buttons"),
        pytest.param([actions(*[button()] * 26)], False, id="26 buttons"),
        pytest.param([actions(menu(100))], True, id="100 options"),
        pytest.param([actions(menu(101))], False, id="101 options"),
        pytest.param([actions(menu(1, length=75))], True, id="an option of 75 characters"),
        pytest.param([actions(menu(1, length=76))], False, id="an option of 76 characters"),
        pytest.param([table_of(100, 20)], True, id="100 rows of 20 cells"),
        pytest.param([table_of(101, 20)], False, id="101 rows"),
        pytest.param([table_of(1, 21)], False, id="21 cells"),
        pytest.param([table_of(1, 1), table_of(1, 1)], False, id="two tables"),
    ],
)
def test_counts(blocks: list[dict[str, Any]], passes: bool) -> None:
    """Slack takes so many of a thing and no more."""
    refusal = refuse_message("fallback", blocks)

    assert (refusal is None) == passes
    assert passes or (refusal and refusal.error == "invalid_blocks")


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        pytest.param({"type": "poem"}, "unsupported type: poem", id="a block nobody knows"),
        pytest.param({}, "unsupported type: None", id="a block without a type"),
        pytest.param(actions({"type": "lever"}), "unsupported type: lever", id="unknown element"),
        pytest.param(
            {"type": "section", "text": "bare"}, "must be an object", id="text without its object"
        ),
        pytest.param(
            {"type": "header", "text": mrkdwn(1)}, "unsupported type: mrkdwn", id="mrkdwn header"
        ),
        pytest.param({"type": "section"}, "missing required field: text", id="empty section"),
        pytest.param(
            {"type": "section", "text": mrkdwn(0)}, "must be more than 0 characters", id="no words"
        ),
        pytest.param(
            {"type": "divider", "colour": "red"},
            "invalid additional property: colour",
            id="a field nobody knows",
        ),
        pytest.param(actions(button(style="loud")), "must be a valid enum value", id="odd style"),
        pytest.param(actions(button(url="javascript:x")), "must be a valid URL", id="odd address"),
        pytest.param(
            {"type": "section", "text": {**mrkdwn(1), "verbatim": "yes"}},
            "must provide a boolean",
            id="a flag that is none",
        ),
        pytest.param({"type": "actions", "elements": "x"}, "must be an array", id="no list"),
        pytest.param(
            actions(button(action_id="take"), button(action_id="take")),
            "action_id already exists: take",
            id="an action twice in its block",
        ),
    ],
)
def test_malformed_block_is_refused(block: dict[str, Any], complaint: str) -> None:
    """A block that is not what Slack documents is refused, and told why."""
    refusal = refuse_message("fallback", [block])

    assert refusal is not None
    assert refusal.error == "invalid_blocks"
    assert refusal.details[0].startswith(complaint)


def test_block_id_is_unique_in_a_message() -> None:
    """Two blocks cannot share an id."""
    refusal = refuse_message("x", [{"type": "divider", "block_id": "b"}] * 2)

    assert refusal is not None
    assert refusal.details == ("block_id already exists: b [json-pointer:/blocks]",)


def test_same_action_in_two_blocks_passes() -> None:
    """An action's id only has to be unique in its own block."""
    blocks = [actions(button(action_id="take")), actions(button(action_id="take"))]

    assert refuse_message("x", blocks) is None


def test_text_over_all_blocks_has_a_limit() -> None:
    """Blocks that are each short enough are together too long past 12,000 characters."""
    four = [{"type": "section", "text": mrkdwn(3000)}] * 4
    one_more = [*four, {"type": "section", "text": mrkdwn(1)}]

    assert refuse_message("x", four) is None
    assert refuse_message("x", one_more) == Refusal("msg_blocks_too_long")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param({"text": None}, "no_text", id="nothing at all"),
        pytest.param({"text": "", "blocks": []}, "no_text", id="empty text and no blocks"),
        pytest.param({"text": 7}, "invalid_arguments", id="text that is a number"),
        pytest.param({"text": "x", "blocks": "x"}, "invalid_blocks_format", id="blocks not a list"),
        pytest.param({"text": "x", "blocks": ["x"]}, "invalid_blocks_format", id="a bare block"),
        pytest.param({"text": "12345", "longest_text": 4}, "msg_too_long", id="too long"),
    ],
)
def test_malformed_message_is_refused(arguments: dict[str, Any], error: str) -> None:
    """A message that is not one is refused before its blocks are looked at."""
    refusal = refuse_message(**arguments)

    assert refusal is not None
    assert refusal.error == error


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        pytest.param({"event_type": "x", "event_payload": {}}, None, id="an empty payload"),
        pytest.param(
            {"event_type": "x", "event_payload": {"id": 1, "all": ["a"], "of": {"a": True}}},
            None,
            id="scalars, a list, an object",
        ),
        pytest.param({"event_type": "x"}, "invalid_metadata_format", id="no payload"),
        pytest.param({"event_payload": {}}, "invalid_metadata_format", id="no type"),
        pytest.param("x", "invalid_metadata_format", id="a bare word"),
        pytest.param(
            {"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}},
            "invalid_metadata_schema",
            id="an object in an object",
        ),
        pytest.param(
            {"event_type": "x", "event_payload": {"a": None}}, "invalid_metadata_schema", id="null"
        ),
        pytest.param(
            {"event_type": "x", "event_payload": {"a": "x" * 5000}}, "metadata_too_large", id="long"
        ),
    ],
)
def test_metadata_is_a_flat_event(metadata: Any, error: str | None) -> None:
    """Metadata is an event type with a payload one level deep."""
    refusal = refuse_message("x", None, metadata)

    assert (refusal.error if refusal else None) == error


@pytest.mark.parametrize("table", [BLOCKS, ELEMENTS], ids=["blocks", "elements"])
def test_tables_refuse_what_is_no_object(table: dict[str, Any]) -> None:
    """Every block and element in the tables complains of a value of the wrong type."""
    for name, check in table.items():
        assert list(check("x", "/here")) == ["must be an object [json-pointer:/here]"], name
