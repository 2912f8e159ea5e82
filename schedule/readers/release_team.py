"""The roster: who holds which seat, and who learns beside them.

Each person is anchored on the GitHub link, because names, Slack names and the punctuation between
them hold commas and parentheses; the next code span before the following link is the Slack name.

Source:
    The ``release-team.md`` of kubernetes/sig-release 1.19 to 1.37, and the rosters of Cluster API.
"""

import re
from collections.abc import Iterator
from itertools import islice

from schedule.problems import Problem, Severity
from schedule.readers.markdown import LONGEST_CELL, Document, Row, Table, parse, plain
from schedule.team import Member, Role, Team

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(r"\[(?P<label>[^\[\]]*)\]\((?P<url>[^()\s]*)\)")
_CODE = re.compile(r"`\s*(?P<said>[^`]*)`")
_MORE_CODE = re.compile(r"(?:\s*`[^`]*`)+")
_BARE_SLACK = re.compile(r"[\s)/,]*(?:slack\s*:?\s*@?|@)(?P<said>[^),`<\[]+)", re.IGNORECASE)
_BARE_GITHUB = re.compile(r"\(\s*@(?P<handle>[A-Za-z0-9-]+)\s*[/,)]")
_GITHUB_URL = re.compile(r"https?://(?:www\.)?github\.com/@?([A-Za-z0-9-]+)/?")
_HANDLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*)")
_ROLE_HEADERS = {"role", "team/role", "team", "team / role"}
_NOBODY = {"", "-", "--", "---", "–", "—", "n/a", "na", "none", "tbd", "tbc", "tba", "todo"}
_MOST_PEOPLE, _MOST_ROLES = 100, 100
_ABBREVIATION = re.compile(r"(?:^|[\s,.])(?:[jJsS]r|[^\W\d_])$")
"""What ends in a full stop though no sentence does: "Jr.", "Sr.", "Jane D."."""
_EDGES = " \t,;:/&()@.✉\ufe0f"


def read_release_team(text: str) -> tuple[Team, tuple[Problem, ...]]:
    """Return the roster in *text*, markdown, and what is wrong with it.

    Returns:
        The team, empty if there is no roster table. Leads come first in each role; "TBD", "N/A"
        and the like are nobody. Where a GitHub label and its link disagree, the link counts.
    """
    document = parse(text)
    table = roster_table(document)
    if table is None:
        return Team(), (_no_roster(document),)
    return read_roster(table)


def roster_table(document: Document) -> Table | None:
    """Return the table of *document* whose first column is the role."""
    for table in document.tables:
        header = [plain(cell).lower() for cell in table.header.cells]
        if header and header[0] in _ROLE_HEADERS:
            return table
    return None


def read_roster(table: Table) -> tuple[Team, tuple[Problem, ...]]:
    """Return the roster that *table* holds: role, leads, shadows."""
    problems: list[Problem] = []
    roles: list[Role] = []
    for row in table.rows[:_MOST_ROLES]:
        name = plain(row.cell(0))
        if not name:
            if any(row.cells):
                problems.append(_problem("no_role", "a row of the roster names no role", row, ""))
            continue
        leads = islice(_people(row.cell(1), is_lead=True), _MOST_PEOPLE)
        shadows = islice(_people(row.cell(2), is_lead=False), _MOST_PEOPLE)
        roles.append(Role(name, (*leads, *shadows), row.line))
        problems += _link_problems(row, name)
    return Team(tuple(roles)), tuple(problems)


def _people(cell: str, *, is_lead: bool) -> Iterator[Member]:
    for chunk in _BREAK.split(cell[:LONGEST_CELL]):
        yield from _chunk(chunk, is_lead=is_lead)


def _chunk(chunk: str, *, is_lead: bool) -> Iterator[Member]:
    """Yield the people in a part of a cell that holds no line break."""
    links = [match for match in _links(chunk) if match["label"].strip(" @")]
    head = chunk[: links[0].start()] if links else chunk
    for nth, link in enumerate(links):
        until = links[nth + 1].start() if nth + 1 < len(links) else len(chunk)
        *before, name = _unlinked(head, is_lead=is_lead)
        yield from (person for person in before if isinstance(person, Member))
        slack, head = _slack(chunk[link.end() : until])
        yield Member(str(name), _handle(link), slack, is_lead)
    *before, rest = _unlinked(head, is_lead=is_lead)
    yield from (person for person in before if isinstance(person, Member))
    for name in str(rest).split(","):
        if name.strip(_EDGES).lower() not in _NOBODY:
            yield Member(_name(name), is_lead=is_lead)


def _links(text: str) -> Iterator[re.Match[str]]:
    return islice(_LINK.finditer(text), _MOST_PEOPLE)


def _unlinked(text: str, *, is_lead: bool) -> Iterator[Member | str]:
    """Yield people without a GitHub link in *text*, then the name that is left over."""
    while code := _CODE.search(text):
        said = text[: code.start()]
        github = _BARE_GITHUB.search(said)
        name = _name(said.partition("(")[0])
        if name:
            handle = github["handle"] if github else None
            yield Member(name, handle, _slack_name(code["said"]), is_lead)
        text = text[code.end() :]
    yield _name(text)


def _slack(tail: str) -> tuple[str | None, str]:
    """Return the Slack name that follows a GitHub link, and what comes after it."""
    code = _CODE.search(tail)
    if code:
        more = _MORE_CODE.match(tail, code.end())
        return _slack_name(code["said"]), tail[more.end() if more else code.end() :]
    bare = _BARE_SLACK.match(tail)
    if bare:
        return _slack_name(bare["said"]), tail[bare.end() :]
    return None, tail


def _slack_name(said: str) -> str | None:
    return plain(f"`{said}`").removeprefix("@").strip() or None


def _name(text: str) -> str:
    name = plain(text).strip(_EDGES)
    if _ABBREVIATION.search(name) and f"{name}." in text:
        name += "."
    return name.removeprefix("and ")


def _handle(link: re.Match[str]) -> str:
    """Return the GitHub handle: as labelled, unless the link leads to somebody else."""
    label = plain(link["label"]).removeprefix("@").strip()
    url = _GITHUB_URL.fullmatch(link["url"])
    return url[1] if url and url[1].lower() != label.lower() else label


def _link_problems(row: Row, role: str) -> Iterator[Problem]:
    for cell in row.cells[1:3]:
        for link in _links(cell[:LONGEST_CELL]):
            label, url = plain(link["label"]).removeprefix("@").strip(), link["url"]
            leads_to = _GITHUB_URL.fullmatch(url)
            if leads_to is None:
                message = f"'{link[0]}' does not lead to GitHub"
                instead = f"write '[@{label}](https://github.com/{label})'"
                is_handle = bool(_HANDLE.fullmatch(label))
                yield _problem("broken_link", message, row, role, instead if is_handle else "", url)
            elif leads_to[1].lower() != label.lower():
                message = f"'@{label}' leads to '{leads_to[1]}' on GitHub"
                yield _problem("link_label_mismatch", message, row, role, "make both the same", url)


def _problem(
    code: str, message: str, row: Row, role: str, suggestion: str = "", quote: str = ""
) -> Problem:
    return Problem(code, Severity.WARNING, message, row.line, role, suggestion, quote)


def moved_roster(document: Document) -> Problem | None:
    """Return that *document* only says where the roster has moved, if it does.

    Source:
        kubernetes/sig-release ``releases/release-1.20/release-team.md``.
    """
    title = document.headings[0] if document.headings else None
    if title is None or not title.text.upper().startswith("MOVED") or document.tables:
        return None
    return Problem(
        "no_roster",
        Severity.ERROR,
        f"no roster here: '{title.text}'",
        line=title.line,
        suggestion="give the file it names",
    )


def _no_roster(document: Document) -> Problem:
    return moved_roster(document) or Problem(
        "no_roster",
        Severity.ERROR,
        "no table whose first column is the role",
        suggestion="add a table of Role, Lead and Shadows",
    )
