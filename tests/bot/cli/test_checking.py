import json
import shutil
from pathlib import Path

import pytest

from tests.bot.cli.a_terminal import release
from tests.schedule.a_readme import FOLDER, LINKS, README, ROSTER, spoiled

ONE_ERROR = spoiled(README, "Thursday 8th July 2027 |", "Wednesday 8th July 2027 |")
ONE_WARNING = spoiled(README, "* [Release phases](../release_phases.md)", "* Bug triage: TODO")
NO_BRANCH_MANAGER = "\n".join(ROSTER.split("\n")[:-2])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a release's folder, with README and roster."""
    return Path(shutil.copytree(FOLDER, tmp_path / "release-1.40"))


def test_careful_documents_pass(folder: Path) -> None:
    """Silence could mean that nothing was checked, so the count is there."""
    result = release("check", str(folder / "README.md"))
    assert (result.exit_code, result.output) == (0, "1 file: nothing is wrong\n")


def test_an_error_fails(folder: Path) -> None:
    """A pull request with a wrong weekday stays red."""
    (folder / "README.md").write_text(ONE_ERROR, "utf-8")
    assert release("check", str(folder / "README.md")).exit_code == 1


def test_a_warning_does_not_fail(folder: Path) -> None:
    """What is unusual is said, and lets pass."""
    (folder / "README.md").write_text(ONE_WARNING, "utf-8")
    result = release("check", str(folder / "README.md"))
    assert result.exit_code == 0
    assert result.output.endswith("1 file: 1 warning\n")


def test_the_roster_beside_the_readme_counts(folder: Path) -> None:
    """Nobody has to name what lies in the same folder."""
    (folder / "release-team.md").write_text(NO_BRANCH_MANAGER, "utf-8")
    result = release("check", str(folder / "README.md"))
    assert "who_not_in_roster" in result.output


def test_a_roster_that_is_named_counts_instead(folder: Path, tmp_path: Path) -> None:
    """--team is stronger than what lies beside the README."""
    (folder / "release-team.md").write_text(NO_BRANCH_MANAGER, "utf-8")
    (tmp_path / "team.md").write_text(ROSTER, "utf-8")
    result = release("check", str(folder / "README.md"), "--team", str(tmp_path / "team.md"))
    assert result.exit_code == 0


def test_the_old_name_of_the_roster_is_known(folder: Path) -> None:
    """Up to 1.20 it had an underscore; a release-team.md beside it only said that it moved."""
    (folder / "release_team.md").write_text(ROSTER, "utf-8")
    (folder / "release-team.md").write_text("# MOVED to release_team.md\n", "utf-8")
    assert release("check", str(folder / "README.md")).exit_code == 0


def test_readme_and_roster_together_say_nothing_twice(folder: Path) -> None:
    """A hook names both files; what is wrong with the roster is wrong once."""
    spoilt = spoiled(ROSTER, "Slack: `@comms`", "Slack: @comms")
    (folder / "release-team.md").write_text(spoilt, "utf-8")
    result = release("check", *(str(folder / name) for name in ("README.md", "release-team.md")))
    assert result.output.count("roster_format") == 1
    assert result.output.endswith("2 files: 1 warning\n")


def test_a_roster_is_checked_with_the_readme_beside_it(folder: Path) -> None:
    """Whoever changes the roster alone is told of the rows that nobody owns now."""
    (folder / "release-team.md").write_text(NO_BRANCH_MANAGER, "utf-8")
    result = release("check", str(folder / "release-team.md"))
    assert result.exit_code == 1
    assert "who_not_in_roster" in result.output
    assert result.output.endswith("1 file: 1 error\n")


def test_each_document_is_read_once(folder: Path) -> None:
    """However a hook names them, and however often."""
    (folder / "release-team.md").write_text(NO_BRANCH_MANAGER, "utf-8")
    named = ("README.md", "release-team.md", "./README.md", "./release-team.md")
    result = release("check", *(f"{folder}/{name}" for name in named))
    assert result.output.count("who_not_in_roster") == 1
    assert result.output.endswith("2 files: 1 error\n")


def test_a_roster_without_a_readme_is_checked_alone(folder: Path) -> None:
    """Nothing is said of a timeline that is not there."""
    (folder / "README.md").unlink()
    result = release("check", str(folder / "release-team.md"))
    assert (result.exit_code, result.output) == (0, "1 file: nothing is wrong\n")


def test_a_roster_that_has_moved_says_so(folder: Path) -> None:
    """1.20 has both: neither fails, and the timeline is checked with the one that counts."""
    (folder / "release_team.md").write_text(NO_BRANCH_MANAGER, "utf-8")
    (folder / "release-team.md").write_text("# MOVED to release_team.md\n", "utf-8")
    moved = release("check", str(folder / "release-team.md"))
    assert moved.exit_code == 0
    assert "release-team.md:1: info: no roster here: 'MOVED to release_team.md'" in moved.output
    assert moved.output.endswith("1 file: 1 info\n")
    both = release(
        "check", *(str(folder / name) for name in ("release-team.md", "release_team.md"))
    )
    assert both.output.count("who_not_in_roster") == 1
    assert both.output.endswith("2 files: 1 error, 1 info\n")


OTHER_LINKS = spoiled(LINKS, "Doc for v1.40", "Doc for v1.39")


@pytest.mark.parametrize("named", ["README.md", "release-team.md", "links.md"])
def test_the_page_of_links_beside_the_readme_is_checked(folder: Path, named: str) -> None:
    """Whichever of the three is named; it was copied from the release before."""
    (folder / "links.md").write_text(OTHER_LINKS, "utf-8")
    result = release("check", str(folder / named))
    assert (
        f"{folder}/links.md:7:2: warning: 'Google Doc for v1.39 Release Meeting'" in result.output
    )
    assert result.output.endswith("1 file: 1 warning\n")


def test_a_page_of_links_that_is_named_counts_instead(folder: Path, tmp_path: Path) -> None:
    """--links is stronger than what lies beside the README."""
    (folder / "links.md").write_text(OTHER_LINKS, "utf-8")
    (tmp_path / "page.md").write_text(LINKS, "utf-8")
    named = ("--links", str(tmp_path / "page.md"))
    assert release("check", str(folder / "README.md"), *named).output.endswith("nothing is wrong\n")


def test_a_page_of_links_without_a_readme_is_checked_alone(folder: Path) -> None:
    """Nobody knows whose it is."""
    (folder / "README.md").unlink()
    result = release("check", str(folder / "links.md"))
    assert (result.exit_code, result.output) == (0, "1 file: nothing is wrong\n")
    (folder / "links.md").write_text("# Links\n", "utf-8")
    result = release("check", str(folder / "links.md"))
    assert (result.exit_code, "[no_links]" in result.output) == (1, True)


def test_one_unreadable_file_hides_no_other(folder: Path) -> None:
    """The others are checked, the reason is one line, and the exit code is that of bad input."""
    (folder / "README.md").write_text(ONE_ERROR, "utf-8")
    result = release("check", "no/such/README.md", str(folder / "README.md"))
    assert result.exit_code == 2
    assert "weekday_mismatch" in result.stdout
    assert result.stderr == "release-bot: no/such/README.md: no such file; check the path\n"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 1_000, bytes(range(256)) * 200, b"x" * 5_500_000, ONE_ERROR.encode()[:2_000]],
    ids=["empty", "NULs", "random bytes", "far too long", "cut off"],
)
def test_a_corrupted_file_is_a_problem(tmp_path: Path, raw: bytes) -> None:
    """What can be opened is told what is wrong with it."""
    (tmp_path / "README.md").write_bytes(raw)
    result = release("check", str(tmp_path / "README.md"), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.output)


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"\0", "\u202e".encode()], ids=["no UTF-8", "a NUL", "right to left"]
)
def test_bytes_that_nobody_sees_are_told(folder: Path, raw: bytes) -> None:
    """A good document in which something is hidden is read, and its line is told."""
    readme = (folder / "README.md").read_bytes()
    (folder / "README.md").write_bytes(readme.replace(b"| Start of", b"| Start" + raw + b" of"))
    result = release("check", str(folder / "README.md"))
    assert "invisible_character" in result.output
    assert result.output.endswith("1 file: 1 warning\n")


def test_scripts_get_a_list(folder: Path) -> None:
    """The fields are those of `timeline`, and where each problem is."""
    (folder / "README.md").write_text(ONE_ERROR, "utf-8")
    result = release("check", str(folder / "README.md"), "--format", "json")
    (problem,) = json.loads(result.output)
    assert problem == {
        "source": str(folder / "README.md"),
        "severity": "error",
        "code": "weekday_mismatch",
        "line": 40,
        "row": "Begin Feature blog freeze",
        "message": "'Wednesday 8th July 2027' but 2027-07-08 is a Thursday",
        "suggestion": "write 'Thursday 8th July 2027' or 'Wednesday 7th July 2027'",
    }


def test_scripts_get_an_empty_list_for_nothing(folder: Path) -> None:
    """JSON is JSON, also where all is well."""
    assert release("check", str(folder / "README.md"), "--format", "json").output == "[]\n"


def test_a_cycle_of_our_own_is_checked(tmp_path: Path) -> None:
    """YAML has lines, too."""
    (tmp_path / "cycle.yaml").write_text("release: '1.40'\nmilestones: [{start: soon}]\n", "utf-8")
    result = release("check", str(tmp_path / "cycle.yaml"))
    assert result.exit_code == 1
    assert "cycle.yaml:2" in result.output


def test_no_colour_without_a_terminal(folder: Path) -> None:
    """A log file has no use for escape sequences."""
    (folder / "README.md").write_text(ONE_ERROR, "utf-8")
    assert "\x1b" not in release("check", str(folder / "README.md")).output


def test_the_readme_shows_what_it_says(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What people read before they try it is what they see when they do."""
    shutil.copytree(corpus / "k8s" / "1.32", tmp_path / "releases" / "release-1.32")
    monkeypatch.chdir(tmp_path)
    ours = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    command, *shown = (
        ours.partition("```console\n$ release-bot ")[2].partition("\n```")[0].split("\n")
    )
    said = release(*command.split()).output.split("\n")
    assert [line for line in shown if line not in said] == []


def test_help_tells_of_the_roster_beside() -> None:
    """What is found without being named is said."""
    said = " ".join(release("check", "--help").output.split())
    assert '"release-team.md" in the folder' in said
    assert '"links.md" there' in said


def test_no_source_is_bad_usage() -> None:
    """Checking nothing is no success."""
    assert release("check").exit_code == 2
