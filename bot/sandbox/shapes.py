"""A small language for the shapes of JSON, that complains in Slack's words.

A check is given a value and its JSON pointer, and yields what is wrong with it. Checks hold no
state and raise nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""From a value and where it stands to complaints, none if all is well."""

Fields = Mapping[str, Check]
"""The fields of an object, each with the check of its value."""


def complaint(what: str, at: str) -> str:
    """Return one complaint, which ends in where the fault is."""
    return f"{what} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Check:
    """Accept text of *least* to *most* characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must provide a string", at)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield complaint(f"must be more than {least - 1} characters", at)

    return check


def flag(value: Any, at: str) -> Iterator[str]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield complaint("must provide a boolean", at)


def number(value: Any, at: str) -> Iterator[str]:
    """Accept a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield complaint("must provide a number", at)


def anything(_value: Any, _at: str) -> Iterator[str]:
    """Accept any value: one whose insides the stand-in leaves alone."""
    yield from ()


def web_address(most: int) -> Check:
    """Accept an http or https address of up to *most* characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from string(most)(value, at)
        if isinstance(value, str) and not value.startswith(("https://", "http://")):
            yield complaint("must be a valid URL", at)

    return check


def choice(*allowed: str) -> Check:
    """Accept one of a few words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield complaint("must be a valid enum value", at)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """Accept a list of *least* to *most* things that each pass a check."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", at)
            return
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield complaint(f"no fewer than {least} items allowed", at)
        for index, item in enumerate(value):
            yield from each(item, f"{at}/{index}")

    return check


def record(
    required: Fields, optional: Fields | None = None, *, any_of: tuple[str, ...] = ()
) -> Check:
    """Accept an object with these fields and no others, except its ``type``.

    Args:
        required: Fields that have to be there.
        optional: Fields that may be.
        any_of: Optional fields of which at least one has to be there.
    """
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
            return
        for name in required:
            if name not in value:
                yield complaint(f"missing required field: {name}", at)
        if any_of and not any(name in value for name in any_of):
            yield complaint(f"missing required field: {' or '.join(any_of)}", at)
        for name, field in value.items():
            if name in known:
                yield from known[name](field, f"{at}/{name}")
            elif name != "type":
                yield complaint(f"invalid additional property: {name}", at)

    return check


def tagged(by_type: Fields) -> Check:
    """Accept an object whose ``type`` is in the table and that passes the check beside it."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield complaint("must be an object", at)
        elif not isinstance(kind, str) or kind not in by_type:
            yield complaint(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from by_type[kind](value, at)

    return check
