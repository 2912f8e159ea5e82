"""Series of meetings in a YAML file of their own, as they stand in a config."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from schedule.problems import Problem
from schedule.readers import strict_yaml
from schedule.series import Series, SeriesName


class _Meetings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    meetings: dict[SeriesName, Series]


def read_series(text: str) -> tuple[Mapping[str, Series], tuple[Problem, ...]]:
    """Return the series that *text* holds below ``meetings:``, and what is wrong with it."""
    document, problems = strict_yaml.load(text)
    if problems:
        return {}, problems
    found, problems = strict_yaml.validate(_Meetings, document)
    return found.meetings if found else {}, problems
