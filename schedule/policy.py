"""Reading the policy: the built-in one, and what a rules file says in place of it.

The built-in one is ``policy.yaml`` beside this module; a rules file overrides it field by field.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import ValidationError

from schedule.problems import Problem, Severity
from schedule.readers import strict_yaml
from schedule.rules import Rules


@cache
def builtin_rules() -> Rules:
    """Return the built-in policy."""
    return Rules.model_validate(_builtin())


def read_rules(text: str) -> tuple[Rules | None, tuple[Problem, ...]]:
    """Read a rules file: the built-in policy with what *text* says in place of its own.

    Rules of a kind or row are merged field by field: what is left out keeps its built-in value.
    ``kinds: {thaw: null}`` drops a rule, ``besides: {party: null}`` a duty.

    Returns:
        The policy, or None and everything that is wrong with the file.
    """
    document, problems = strict_yaml.load(text)
    if problems:
        return None, problems
    return override(document)


def override(
    document: strict_yaml.Yaml, at: strict_yaml.Path = ()
) -> tuple[Rules | None, tuple[Problem, ...]]:
    """Return the built-in policy with what *document* says at path *at* in place of its own."""
    raw = document.data
    for step in at:
        raw = raw[step]
    if raw is not None and not isinstance(raw, dict):
        message = "rules are a mapping of fields to values"
        return None, (Problem("invalid_yaml", Severity.ERROR, message, line=document.line(at)),)
    try:
        return Rules.model_validate(_merged(raw or {})), ()
    except ValidationError as error:
        return None, strict_yaml.explain(error, document, Rules, at)


def _merged(raw: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**_builtin(), **raw}
    for table in ("kinds", "rows", "besides", "letters"):
        if not isinstance(merged[table], Mapping):
            continue
        rules = dict(_builtin()[table])
        for name, rule in merged[table].items():
            is_partial = isinstance(rule, Mapping)
            rules[name] = {**(rules.get(name) or {}), **rule} if is_partial else rule
        merged[table] = {name: {} if rule is None else rule for name, rule in rules.items()}
    return merged


@cache
def _builtin() -> dict[str, Any]:
    text = resources.files("schedule").joinpath("policy.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = strict_yaml.load(text)[0].data
    return data
