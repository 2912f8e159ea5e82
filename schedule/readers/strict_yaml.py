"""YAML for people: every value keeps its spelling, every mistake gets its line.

Plain scalars are strings (but for null), so ``release: 1.30`` is no number, ``hour: 12:00`` no
count of seconds and ``drafts: on`` no truth value; the models make of them what they are meant
to be.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schedule.problems import Problem, Severity
from schedule.readers.bounds import no_text

_DEEPEST = 40
"""No document of ours nests deeper; what does would exhaust the C parser's stack."""
_MOST_NODES = 400_000
"""Nodes with every alias written out: a cycle of 10,000 rows has fewer, a bomb of aliases more."""
_CODE = "invalid_yaml"
UNKNOWN_KEY, MISSING_KEY, REPEATED_KEY = "unknown_key", "missing_key", "repeated_key"
KEY_CODES = frozenset({UNKNOWN_KEY, MISSING_KEY, REPEATED_KEY})
"""Codes of what is wrong with the keys themselves; where one is, nobody knows what was meant."""
_MEANT = {
    "tuple_type": "write a list, like [a, b]",
    "dict_type": "write keys with values below it, or {key: value}",
    "model_type": "write keys with values below it, or {key: value}",
    "time_parsing": "write a time, like 12:00",
    "time_type": "write a time, like 12:00",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "string_type": "write one value, like a name",
    "date_from_datetime_parsing": "write a day, like 2024-12-25",
    "date_type": "write a day, like 2024-12-25",
}
"""What to write instead, by the type of pydantic's complaint."""
_Model = TypeVar("_Model", bound=BaseModel)
Path = tuple[Hashable, ...]


class _Loader(yaml.CSafeLoader):
    """Resolves nothing but null and merge keys."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0].endswith((":null", ":merge"))]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Yaml:
    """A YAML document.

    Attributes:
        data: Its values: dicts, lists, strings and None.
        lines: Line, from 1, of each key and list item by its path.
    """

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """Return the line of *path* or of what holds it; None for an empty document."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def load(text: str) -> tuple[Yaml, tuple[Problem, ...]]:
    """Read *text* as YAML.

    Returns:
        The document and what is wrong with it; its data is None where it cannot be read at all.
        A key given twice is a problem, and the first one stands.
    """
    nothing = Yaml(None, {})
    try:
        if _depth(text) > _DEEPEST:
            return nothing, (_problem(f"nested deeper than {_DEEPEST} levels", 1),)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return nothing, ()
        if _size(node) > _MOST_NODES:
            return nothing, (_problem("its aliases expand to too many values", 1),)
        lines: dict[Path, int] = {(): node.start_mark.line + 1}
        problems = tuple(_walk(node, (), lines, set()))
        data = loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:  # a value that its own !!tag forbids
        return nothing, (_syntax(error),)
    except RecursionError:
        return nothing, (_problem("an alias holds itself", 1),)
    return Yaml(data, lines), problems


def validate(model: type[_Model], document: Yaml) -> tuple[_Model | None, tuple[Problem, ...]]:
    """Return *document* as *model*, or None and everything that is wrong with it."""
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        return None, explain(error, document, model)


def explain(
    error: ValidationError, document: Yaml, model: type[BaseModel], at: Path = ()
) -> tuple[Problem, ...]:
    """Return what *error* says as problems with lines, in the words of somebody who writes YAML.

    Args:
        error: What pydantic found.
        document: The document it was found in.
        model: The model that was asked for, whose keys are suggested for unknown ones.
        at: Path in the document of the value that was validated.

    Returns:
        The problems in order of lines. A key that is missing because it is misspelled is told once,
        as misspelled.
    """
    keys = tuple(_keys(model))
    errors = error.errors()
    meant = {
        (*details["loc"][:-1], _meant(details, keys)) for details in errors if _is_unknown(details)
    }
    told = (one for one in errors if one["type"] != "missing" or one["loc"] not in meant)
    found = dict.fromkeys(_explained(details, document, keys, at) for details in told)
    return tuple(sorted(found, key=lambda problem: problem.line or 0))


def _explained(details: ErrorDetails, document: Yaml, keys: tuple[str, ...], at: Path) -> Problem:
    path = (*at, *details["loc"])
    line = document.line(path)
    inside = [step for step in details["loc"] if not _is_union_tag(step)]
    name = ".".join(str(step) for step in inside) or "document"
    if _is_unknown(details):
        meant = _meant(details, keys)
        instead = f"did you mean '{meant}'?" if meant else "remove it"
        unknown = str(details["loc"][-1])
        return _problem(f"unknown key '{name}'", line, instead, unknown, code=UNKNOWN_KEY)
    if details["type"] == "missing":
        return _problem(f"'{name}' is missing", line, "add it", code=MISSING_KEY)
    if details["type"] in _MEANT:
        return _problem(f"{name} is {_shown(details['input'])}", line, _MEANT[details["type"]])
    said = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    shown = "" if isinstance(details["input"], dict | list) else f" (it is {details['input']!r})"
    hint = "" if details["type"] == "value_error" else shown
    return _problem(f"{name}: {said[:1].lower()}{said[1:]}{hint}", line)


def _is_unknown(details: ErrorDetails) -> bool:
    return details["type"] == "extra_forbidden"


def _meant(details: ErrorDetails, keys: tuple[str, ...]) -> str | None:
    """Return which of *keys* an unknown one was probably meant to be."""
    from rapidfuzz import fuzz, process

    unknown = str(details["loc"][-1])
    near = process.extractOne(unknown, keys, scorer=fuzz.ratio, score_cutoff=60)
    return near[0] if near else None


def _shown(value: object) -> str:
    """Return *value* as somebody who wrote it in YAML would call it."""
    match value:
        case None:
            return "empty"
        case dict():
            return "keys with values"
        case list():
            return "a list"
        case _:
            return repr(value)


def _is_union_tag(step: object) -> bool:
    """Return whether *step* is pydantic's name of a branch it tried, and no key of the YAML."""
    return isinstance(step, str) and ("[" in step or step in {"str", "tuple", "bool"})


def _keys(model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int]) -> Iterator[Problem]:
    if id(node) in seen:  # an alias: its lines are known under the path it was written at
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        kept = []
        for key, value in node.value:
            where = (*path, key.value if isinstance(key, yaml.ScalarNode) else None)
            line = key.start_mark.line + 1
            if where in lines and key.tag != "tag:yaml.org,2002:merge":
                first = lines[where]
                message = f"key '{key.value}' is given twice, on line {first} too"
                yield _problem(message, line, "keep one", code=REPEATED_KEY)
                continue
            kept.append((key, value))
            lines[where] = line
            yield from _walk(value, where, lines, seen)
        node.value = kept
    elif isinstance(node, yaml.ScalarNode):
        yield from no_text(node.value, node.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for nth, item in enumerate(node.value):
            lines[*path, nth] = item.start_mark.line + 1
            yield from _walk(item, (*path, nth), lines, seen)


def _depth(text: str) -> int:
    """Return how deep *text* nests, without building anything.

    Raises:
        yaml.YAMLError: It has too many values to be a document of ours.
    """
    deepest = depth = 0
    for nth, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if nth > _MOST_NODES:
            raise yaml.YAMLError("too many values")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > _DEEPEST:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _size(node: yaml.Node, sizes: dict[int, int] | None = None) -> int:
    """Return how many nodes there are with aliases written out.

    Raises:
        RecursionError: A node holds itself.
    """
    sizes = {} if sizes is None else sizes
    if sizes.get(id(node)) == 0:
        raise RecursionError
    if id(node) not in sizes:
        sizes[id(node)] = 0
        inside = 0
        if isinstance(node, yaml.MappingNode):
            inside = sum(_size(one, sizes) for pair in node.value for one in pair)
        elif isinstance(node, yaml.SequenceNode):
            inside = sum(_size(one, sizes) for one in node.value)
        sizes[id(node)] = 1 + inside
    return sizes[id(node)]


def _syntax(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    return _problem(f"not valid YAML: {said}", mark.line + 1 if mark else None)


def _problem(
    message: str, line: int | None, suggestion: str = "", quote: str = "", *, code: str = _CODE
) -> Problem:
    return Problem(code, Severity.ERROR, message, line=line, suggestion=suggestion, quote=quote)
