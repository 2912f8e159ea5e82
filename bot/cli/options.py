"""Options and arguments that commands share, and what they are read as."""

from datetime import UTC, datetime
from typing import Any

import click

from schedule.clock import YEARS


class IsoInstant(click.ParamType[datetime]):
    """An instant in ISO 8601; without a zone it is UTC."""

    name = "ISO"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return *value* as an aware instant in UTC."""
        from dateutil.parser import isoparse

        if isinstance(value, datetime):
            return value
        try:
            said = isoparse(value)
            at = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not an instant; write one like 2024-11-01T12:00Z", param, ctx)
        if at.year not in YEARS:
            years = f"between {YEARS[0]} and {YEARS[-1]}"
            self.fail(f"{value!r} is not {years}; write another year", param, ctx)
        return at


INSTANT = IsoInstant()

meetings_option = click.option(
    "--meetings", metavar="FILE", help="A YAML file with the meetings, as in the config."
)
links_option = click.option(
    "--links", metavar="FILE", help="The page of links, a path or URL, for a release with one."
)
team_option = click.option(
    "--team", metavar="FILE", help="The roster, a path or URL, if it stands apart."
)
