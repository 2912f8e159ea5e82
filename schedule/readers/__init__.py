"""Published documents in, (value, problems) out: a bad line never stops the good ones."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from schedule.cycle import ReleaseCycle
from schedule.problems import Problem, Severity, UserError, shown
from schedule.readers.bounds import BOUND_CODES, too_long

_YAML_SUFFIXES = {".yaml", ".yml"}
_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_MOST_TOLD = 10
"""Wrong keys that are told one by one; whoever corrects so many reads the file anyway."""
_YAML_KEY = re.compile(r"^(?:release|milestones)[ \t]*:", re.MULTILINE)


def read_cycle(
    text: str,
    *,
    source: str,
    team_text: str | None = None,
    team_source: str = "",
    links_text: str | None = None,
    links_source: str = "",
) -> tuple[ReleaseCycle, tuple[Problem, ...]]:
    """Return the release cycle that a document publishes, and all that is wrong with it.

    Args:
        text: A release's README, or a cycle in our own YAML.
        source: Where it was read, a path or URL; its suffix tells what it is.
        team_text: The roster, for documents that do not hold it; it replaces one that they hold.
        team_source: Where the roster was read.
        links_text: The page of links, for releases that have one; it adds to those of *text*.
        links_source: Where the page of links was read.

    Returns:
        The cycle, with *source* and owners as the roster spells them, and the problems of all
        documents, each with its own source. Nothing in a document raises.
    """
    if is_yaml(text, source):
        from schedule.readers.cycle_yaml import read_cycle_yaml

        cycle, problems = read_cycle_yaml(text)
    else:
        from schedule.readers.release_readme import read_release_readme

        cycle, problems = read_release_readme(text)
    found = [replace(problem, source=source) for problem in problems]
    if team_text is not None:
        from schedule.readers.release_team import read_release_team

        team, problems = read_release_team(team_text)
        cycle = cycle.with_team(team)
        found += [replace(problem, source=team_source) for problem in problems]
    if links_text is not None:
        from schedule.readers.links import read_links, with_links

        links, problems = read_links(links_text)
        cycle = with_links(cycle, links)
        found += [replace(problem, source=links_source) for problem in problems]
    found += [replace(problem, source=source) for problem in too_long(cycle)]
    return replace(cycle, source=source), tuple(found)


def unreadable(source: str, problems: Sequence[Problem]) -> UserError:
    """Return what to tell whoever wants to use *source*, in which no timeline was found.

    Of the *problems* the one that explains it: that there is no table before what it would say.
    """
    first, *_ = (
        *(one for one in problems if one.code == "no_timeline"),
        *(one for one in problems if one.severity is Severity.ERROR),
        None,
    )
    return UserError(first.located() if first else f"{shown(source)}: there is no timeline in it")


def refuse_wrong_keys(problems: Sequence[Problem]) -> None:
    """Refuse our own YAML where its keys are wrong: nobody knows which row or date is lost.

    A published table has no keys, and each of its rows is read or reported by itself. What holds
    anything that is no text, or too long a name, is refused whatever it is: it cannot be kept.

    Args:
        problems: All that is wrong with a document, each with its source.

    Raises:
        UserError: A key is unknown, missing or given twice, or a value cannot be kept; one line
            for each.
    """
    from schedule.readers.strict_yaml import KEY_CODES

    refused = KEY_CODES | BOUND_CODES
    wrong = [one.located() for one in problems if one.code in refused]
    if wrong:
        more = [f"… {len(wrong) - _MOST_TOLD} more of these"] if len(wrong) > _MOST_TOLD else []
        raise UserError("\n".join((*wrong[:_MOST_TOLD], *more)))


def is_yaml(text: str, source: str) -> bool:
    """Return whether *text*, read at *source*, is a cycle in our own YAML rather than markdown."""
    suffix = PurePosixPath(source.partition("?")[0]).suffix.lower()
    if suffix in _YAML_SUFFIXES or suffix in _MARKDOWN_SUFFIXES:
        return suffix in _YAML_SUFFIXES
    return bool(_YAML_KEY.search(text))
