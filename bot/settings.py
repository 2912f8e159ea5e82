"""How a deployment is set up: environment and config file in, frozen settings out.

Everything that is wrong is reported at once, each with its file, line and what to write instead.
No message holds a secret.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.environment import (
    DEFAULT_API,
    DEFAULT_DATABASE,
    DEFAULT_PORT,
    database_url,
    environment_problems,
)
from bot.whereabouts import EXAMPLE, is_address, public_url, read_path_prefix
from schedule.policy import builtin_rules, override, read_rules
from schedule.problems import Problem, UserError, shown
from schedule.readers import strict_yaml
from schedule.readers.overrides import Override
from schedule.rules import Rules
from schedule.series import Series, SeriesName
from schedule.sources import fetch

DEFAULT_CONFIG = "release-bot.yaml"


def _id(value: str, letters: str, called: str) -> str:
    if not re.fullmatch(f"[{letters}][A-Z0-9]{{8,}}", value):
        raise ValueError(
            f"{value!r} is not a {called} id; write the id, like '{letters[0]}0123456789', "
            "which Slack shows at the end of 'View details' or 'Copy member ID'"
        )
    return value


ChannelId = Annotated[str, AfterValidator(lambda value: _id(value, "CG", "channel"))]
UserId = Annotated[str, AfterValidator(lambda value: _id(value, "UW", "user"))]


def _each_once(cycles: tuple["CycleConfig", ...]) -> tuple["CycleConfig", ...]:
    if not cycles:
        raise ValueError("there is none; add one with its timeline and channels")
    timelines = [cycle.timeline for cycle in cycles]
    for timeline in timelines:
        if timelines.count(timeline) > 1:
            raise ValueError(f"the timeline {shown(timeline)!r} is there twice; keep one of them")
    return cycles


def _rules_or_path(value: object) -> object:
    if value is not None and not isinstance(value, str | dict):
        raise ValueError("write the path of a rules file, or the rules themselves")
    return value


def _with_announce(channels: dict[str, str]) -> dict[str, str]:
    if "announce" not in channels:
        raise ValueError("the channel 'announce' is missing; add its id, like 'C0123456789'")
    return channels


def _address(url: str) -> str:
    if url and not is_address(url):
        raise ValueError(
            f"{shown(url)!r} is not the https address of this bot; write one like {EXAMPLE!r}"
        )
    return url


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nothings(cls, data: Any) -> Any:
        """Take a key without a value, all of it commented out, for one that is not there."""
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None}


class CycleConfig(_Strict):
    """A release cycle that the bot looks after.

    Attributes:
        timeline: Path or URL of the release README or of a cycle YAML file.
        team: Path or URL of the roster; None where the timeline's document holds it.
        links: Path or URL of the page of links; None for a release without one.
        channels: Slack channel ids by name; ``announce`` is required, ``team``, ``management``
            and role keys such as ``docs`` are optional.
        overrides: Corrections by key of a milestone, because a fix in a repository takes days.
        meetings: Series of meetings by name; without any, meetings are off.
    """

    timeline: Annotated[str, Field(min_length=1)]
    team: str | None = None
    links: str | None = None
    channels: Annotated[dict[str, ChannelId], AfterValidator(_with_announce)]
    overrides: dict[str, Override] = Field(default_factory=dict)
    meetings: dict[SeriesName, Series] = Field(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """Paths and URLs of its documents by their kinds, the timeline first."""
        said = {"timeline": self.timeline, "team": self.team, "links": self.links}
        return {kind: source for kind, source in said.items() if source}


class Config(_Strict):
    """The config file; README.md, "Configuration", describes each key."""

    cycles: Annotated[tuple[CycleConfig, ...], AfterValidator(_each_once)]
    rules: Annotated[Any, AfterValidator(_rules_or_path)] = None
    drafts: Literal["on", "required", "off"] | None = None
    settle: Literal["ask", "history"] = "ask"
    people: dict[str, UserId] = Field(default_factory=dict)
    users: str | None = None
    time_zones: Literal["off", "slack"] = "off"
    membership: Literal["off", "slack"] = "off"
    admins: tuple[UserId, ...] = ()
    operator: str = ""
    url: Annotated[str, AfterValidator(_address)] = ""
    pictures: Literal["off", "upload"] = "off"
    mentions: Literal["on", "off"] = "off"
    home: Literal["on", "off"] = "on"


@dataclass(frozen=True, slots=True)
class Settings:
    """A deployment.

    Attributes:
        config: What the config file says, paths made relative to nothing but the file itself.
        rules: The policy in force.
        bot_token: Slack's ``xoxb-`` token.
        signing_secret: What Slack signs its requests with; empty where none come over HTTP.
        app_token: Slack's ``xapp-`` token, with which its requests come over Socket Mode; empty
            where they do not.
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
    app_token: str = field(default="", repr=False)
    slack_api_url: str = DEFAULT_API
    database_url: str = field(default=DEFAULT_DATABASE, repr=False)
    host: str = "0.0.0.0"  # noqa: S104 -- a service in a container is reached from outside
    port: int = DEFAULT_PORT
    path_prefix: str = ""
    log_format: str = "text"

    @property
    def public_url(self) -> str:
        """Where the bot's pages are for everybody to open; empty where nobody can."""
        return public_url(self.config.url, self.path_prefix)

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
    complaints = list(environment_problems(environ))
    config, rules = _read_config(environ, config_file, complaints)
    if config is None or rules is None or complaints:
        raise UserError("\n".join(complaints))
    return Settings(
        config=config,
        rules=rules,
        bot_token=environ["SLACK_BOT_TOKEN"].strip(),
        signing_secret=environ.get("SLACK_SIGNING_SECRET", "").strip(),
        app_token=environ.get("SLACK_APP_TOKEN", "").strip(),
        slack_api_url=(environ.get("SLACK_API_URL") or DEFAULT_API).rstrip("/") + "/",
        database_url=database_url(environ),
        host=environ.get("HOST") or "0.0.0.0",  # noqa: S104 -- as above
        port=int(environ.get("PORT") or DEFAULT_PORT),
        path_prefix=read_path_prefix(environ),
        log_format=environ.get("LOG_FORMAT") or "text",
    )


def read_config(environ: Mapping[str, str], config_file: str | None = None) -> Config:
    """Return what the config file says, as :func:`read_settings` finds it, and nothing else.

    Raises:
        UserError: Something in it is missing or wrong; one line for each thing.
    """
    complaints: list[str] = []
    config, _ = _read_config(environ, config_file, complaints)
    if config is None or complaints:
        raise UserError("\n".join(complaints))
    return config


def _read_config(
    environ: Mapping[str, str], config_file: str | None, complaints: list[str]
) -> tuple[Config | None, Rules | None]:
    """Return what the config file says, as far as it can be read; add what is wrong with it."""
    source = config_file or environ.get("RELEASE_BOT_CONFIG") or DEFAULT_CONFIG
    try:
        document, problems = strict_yaml.load(_text(source))
    except UserError as error:
        complaints.append(str(error))
        return None, None
    if problems:
        complaints += _report(source, problems)
        return None, None
    if not isinstance(document.data, dict):
        complaints.append(
            f"{shown(source)}:1: it is not a mapping; write its keys: cycles, people, ..."
        )
        return None, None
    config, problems = strict_yaml.validate(Config, document)
    complaints += _report(source, problems)
    rules = _read_rules(source, document, complaints)
    if config and rules and config.drafts:
        rules = rules.model_copy(update={"drafts": config.drafts})
    return config and _located(config, Path(source).parent), rules


def _read_rules(source: str, document: strict_yaml.Yaml, complaints: list[str]) -> Rules | None:
    """Return the policy in force; add what is wrong with it."""
    said = document.data.get("rules")
    problems: tuple[Problem, ...] = ()
    rules: Rules | None = builtin_rules()
    if isinstance(said, str):
        source = _beside(Path(source).parent, said)
        try:
            rules, problems = read_rules(_text(source))
        except UserError as error:
            complaints.append(str(error))
    elif isinstance(said, dict):
        rules, problems = override(document, ("rules",))
    complaints += _report(source, problems)
    return rules


def _located(config: Config, folder: Path) -> Config:
    """Return *config* with relative paths taken from *folder*."""
    cycles = tuple(
        cycle.model_copy(
            update={kind: _beside(folder, source) for kind, source in cycle.sources.items()}
        )
        for cycle in config.cycles
    )
    users = config.users and _beside(folder, config.users)
    return config.model_copy(update={"cycles": cycles, "users": users})


def _text(source: str) -> str:
    document = fetch(source)
    return document.text if document else ""


def _beside(folder: Path, source: str) -> str:
    """Return *source*, a relative path taken from *folder*."""
    return source if "://" in source else str(folder / source)


def _report(source: str, problems: tuple[Problem, ...]) -> Iterator[str]:
    return (replace(one, source=source, line=one.line or 1).located() for one in problems)
