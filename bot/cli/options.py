"""Options and arguments that commands share, and what they are read as."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from schedule.clock import YEARS

_Command = TypeVar("_Command", bound=Callable[..., Any])


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

config_option = click.option(
    "--config",
    metavar="FILE",
    help="The config file [default: RELEASE_BOT_CONFIG, else release-bot.yaml].",
)
meetings_option = click.option(
    "--meetings", metavar="FILE", help="A YAML file with the meetings, as in the config."
)
links_option = click.option(
    "--links", metavar="FILE", help="The page of links, a path or URL, for a release with one."
)
team_option = click.option(
    "--team", metavar="FILE", help="The roster, a path or URL, if it stands apart."
)


def format_option(*formats: str, said: str | None = None) -> Callable[[_Command], _Command]:
    """Return the option by which an answer is had in one of *formats*, the first if not given.

    Args:
        *formats: Their names.
        said: What the help says of them; None for their names alone.
    """
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=said,
    )
