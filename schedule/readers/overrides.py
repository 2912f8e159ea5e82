"""Corrections of the operator: a date, an owner or a row, until the repository is right. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field, model_validator

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, Severity
from schedule.readers.cycle_rows import Row, milestone, write_row
from schedule.timeline import slug

_WHEN = ("start", "end", "aoe", "local", "undated")


class Override(Row):
    """What to put in place of a row's own cells; of a row the table lacks, the whole row.

    Attributes:
        title: Needed only for a row that the table lacks.
    """

    title: Annotated[str, Field(min_length=1)] | None = None  # type: ignore[assignment]  # may be left out here

    @model_validator(mode="after")
    def _has_no_key(self) -> "Override":
        if self.key is not None:
            raise ValueError("an override is listed under its key; remove 'key'")
        return self


def apply_overrides(
    cycle: ReleaseCycle, overrides: Mapping[str, Override]
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return *cycle* with its rows corrected and added to.

    Args:
        cycle: As it was read.
        overrides: Corrections by key of the milestone. A new date replaces all of the old one
            and any doubt of it.

    Returns:
        The corrected cycle and a problem for each override that could not be applied.
    """
    rows = {row.key: row for row in cycle.milestones}
    problems = []
    for key, override in overrides.items():
        said = override.model_dump(exclude_unset=True, exclude_none=True)
        before = rows.get(key)
        if before is None and override.title is None:
            near = _nearest(key, rows)
            problems.append(
                _problem(key, "the timeline has no such row", near or "give it a title to add it")
            )
            continue
        if before is None and key != slug(key):
            problems.append(_problem(key, "it is not a key", f"write it as '{slug(key)}'"))
            continue
        kept = write_row(before) if before else {}
        kept.pop("key", None)
        if any(name in said for name in _WHEN):
            kept = {name: cell for name, cell in kept.items() if name not in (*_WHEN, "doubt")}
        try:
            corrected = milestone(Row.model_validate({**kept, **said}), None, cycle.team)
        except ValueError as error:
            problems.append(_problem(key, str(error)))
            continue
        rows[key] = replace(corrected, key=key, line=before.line if before else None)
    return replace(cycle, milestones=tuple(rows.values())), tuple(problems)


def _nearest(key: str, keys: Mapping[str, object]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extractOne(key, keys.keys(), scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean '{near[0]}'?" if near else ""


def _problem(key: str, message: str, suggestion: str = "") -> Problem:
    return Problem(
        "invalid_override", Severity.ERROR, f"override '{key}': {message}", suggestion=suggestion
    )
