"""How a deployment is set up: environment and config file in, frozen settings out.

Everything that is wrong is reported at once, each with its file, line and what to write instead.
No message holds a secret.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schedule.problems import Problem, UserError
from schedule.readers import strict_yaml
from schedule.readers.overrides import Override
from schedule.rules import Rules, builtin_rules, override, read_rules
from schedule.sources import fetch

DEFAULT_CONFIG = "release-bot.yaml"
DEFAULT_DATABASE = "sqlite:///release-bot.db"
DEFAULT_API = "https://slack.com/api/"
DEFAULT_PORT = 3000
_LAST_PORT = 65535


def _id(value: str, letters: str, called: str) -> str:
    if not re.fullmatch(f"[{letters}][A-Z0-9]{{8,}}", value):
        raise ValueError(
            f"{value!r} is no {called} id; write the id, like '{letters[0]}0123456789', "
            "which Slack shows at the end of 'View details' or 'Copy member ID'"
        )
    return value


ChannelId = Annotated[str, AfterValidator(lambda value: _id(value, "CG", "channel"))]
UserId = Annotated[str, AfterValidator(lambda value: _id(value, "UW", "user"))]


def _with_announce(channels: dict[str, str]) -> dict[str, str]:
    if "announce" not in channels:
        raise ValueError("the channel 'announce' is missing; add its id, like 'C0123456789'")
    return channels


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CycleConfig(_Strict):
    """A release cycle that the bot looks after.

    Attributes:
        timeline: Path or URL of the release README or of a cycle YAML file.
        team: Path or URL of the roster; None where the timeline's document holds it.
        channels: Slack channel ids by name; ``announce`` is required, ``team``, ``management``
            and role keys such as ``docs`` are optional.
        overrides: Corrections by key of a milestone, because a fix in a repository takes days.
    """

    timeline: str
    team: str | None = None
    channels: Annotated[dict[str, ChannelId], AfterValidator(_with_announce)]
    overrides: dict[str, Override] = Field(default_factory=dict)


class Config(_Strict):
    """The config file; README.md, "Configuration", describes each key."""

    cycles: tuple[CycleConfig, ...] = Field(min_length=1)
    rules: str | dict[str, Any] | None = None
    drafts: Literal["on", "required", "off"] = "on"
    settle: Literal["ask", "history"] = "ask"
    people: dict[str, UserId] = Field(default_factory=dict)
    admins: tuple[UserId, ...] = ()
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """A deployment.

    Attributes:
        config: What the config file says, paths made relative to nothing but the file itself.
        rules: The policy in force.
        bot_token: Slack's ``xoxb-`` token.
        signing_secret: What Slack signs its requests with.
        slack_api_url: Where the Web API is, with a trailing slash.
        database_url: The ledger.
        host: Address to listen on.
        port: Port to listen on; 0 for any free one.
        path_prefix: Put before every path: empty, or with a leading and no trailing slash.
        log_format: ``text`` or ``json``.
    """

    config: Config
    rules: Rules
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    slack_api_url: str = DEFAULT_API
    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    host: str = "0.0.0.0"  # noqa: S104 -- a service in a container is reached from outside
    port: int = DEFAULT_PORT
    path_prefix: str = ""
    log_format: str = "text"

    @property
    def people(self) -> dict[str, str]:
        """Slack user ids by GitHub handle in lower case."""
        return {handle.removeprefix("@").lower(): id_ for handle, id_ in self.config.people.items()}


def read_settings(environ: Mapping[str, str], config_file: str | None = None) -> Settings:
    """Return the settings that *environ* and the config file make.

    Args:
        environ: The environment.
        config_file: Path of the config file; None for ``RELEASE_BOT_CONFIG``, else
            ``release-bot.yaml``.

    Raises:
        UserError: Something is missing or wrong; one line for each thing.
    """
    source = config_file or environ.get("RELEASE_BOT_CONFIG") or DEFAULT_CONFIG
    complaints = list(_environment_problems(environ))
    config, rules = None, None
    try:
        config, rules = _read_config(source)
    except UserError as error:
        complaints.append(str(error))
    if config is None or rules is None or complaints:
        raise UserError("\n".join(complaints))
    return Settings(
        config=config,
        rules=rules,
        bot_token=environ["SLACK_BOT_TOKEN"],
        signing_secret=environ["SLACK_SIGNING_SECRET"],
        slack_api_url=environ.get("SLACK_API_URL", DEFAULT_API).rstrip("/") + "/",
        database_url=environ.get("DATABASE_URL") or DEFAULT_DATABASE,
        host=environ.get("HOST") or "0.0.0.0",  # noqa: S104 -- as above
        port=int(environ.get("PORT") or DEFAULT_PORT),
        path_prefix=_prefix(environ.get("PATH_PREFIX", "")),
        log_format=environ.get("LOG_FORMAT") or "text",
    )


def _read_config(source: str) -> tuple[Config, Rules]:
    document, problems = strict_yaml.load(_text(source))
    config = None
    if not problems:
        config, problems = strict_yaml.validate(Config, document)
    if config is None:
        raise UserError(_report(source, problems))
    here = Path(source).parent
    if isinstance(config.rules, str):
        rules_source = _beside(here, config.rules)
        rules, problems = read_rules(_text(rules_source))
    else:
        rules_source = source
        rules, problems = override(document, ("rules",)) if config.rules else (builtin_rules(), ())
    if rules is None:
        raise UserError(_report(rules_source, problems))
    cycles = tuple(
        cycle.model_copy(
            update={
                "timeline": _beside(here, cycle.timeline),
                "team": cycle.team and _beside(here, cycle.team),
            }
        )
        for cycle in config.cycles
    )
    return config.model_copy(update={"cycles": cycles}), rules


def _text(source: str) -> str:
    document = fetch(source)
    return document.text if document else ""


def _beside(folder: Path, source: str) -> str:
    """Return *source*, a relative path taken from *folder*."""
    return source if urlsplit(source).scheme in {"http", "https"} else str(folder / source)


def _report(source: str, problems: tuple[Problem, ...]) -> str:
    return "\n".join(
        f"{source}:{problem.line or 1}: {problem.message}"
        + (f"; {problem.suggestion}" if problem.suggestion else "")
        for problem in problems
    )


def _environment_problems(environ: Mapping[str, str]) -> Iterator[str]:
    token = environ.get("SLACK_BOT_TOKEN", "")
    if not token:
        yield (
            "SLACK_BOT_TOKEN is not set; set it to the 'Bot User OAuth Token' of your Slack app "
            "(xoxb-...)"
        )
    elif not token.startswith("xoxb-"):
        yield "SLACK_BOT_TOKEN is no bot token; it begins with 'xoxb-'"
    if not environ.get("SLACK_SIGNING_SECRET"):
        yield (
            "SLACK_SIGNING_SECRET is not set; set it to the 'Signing Secret' on your Slack app's "
            "'Basic Information' page"
        )
    if environ.get("SLACK_APP_TOKEN"):
        yield (
            "SLACK_APP_TOKEN is set, but Socket Mode is not supported yet; unset it and let Slack "
            "reach the bot over HTTP"
        )
    port = environ.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal() or int(port) > _LAST_PORT:
        yield f"PORT is {port!r}; set it to a number from 0 to 65535"
    url = urlsplit(environ.get("SLACK_API_URL", DEFAULT_API))
    if url.scheme not in {"http", "https"} or not url.netloc:
        yield "SLACK_API_URL is no URL; unset it, or write one like 'https://slack.com/api/'"
    log_format = environ.get("LOG_FORMAT") or "text"
    if log_format not in {"text", "json"}:
        yield f"LOG_FORMAT is {log_format!r}; set it to 'text' or 'json'"


def _prefix(text: str) -> str:
    path = text.strip().strip("/")
    return f"/{path}" if path else ""
