import os
from pathlib import Path

import pytest

from schedule.sources import fetch, raw_address
from tests.schedule.a_reader import SHORT, TEXT, refusal


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    """Return a file with a document."""
    path = tmp_path / "README.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_file_is_read(readme: Path) -> None:
    """With its text and its path."""
    document = fetch(str(readme))
    assert document
    assert (document.source, document.text) == (str(readme), TEXT)


def test_a_file_that_has_not_changed_is_not_read_again(readme: Path) -> None:
    """The file system says so."""
    first = fetch(str(readme))
    assert first
    assert fetch(str(readme), etag=first.etag) is None


def test_a_file_that_was_written_to_is_read_again(readme: Path) -> None:
    """Even if it is as long as before."""
    first = fetch(str(readme))
    assert first
    readme.write_text(TEXT.replace("2", "3"), encoding="utf-8")
    os.utime(readme, ns=(1, 1))
    again = fetch(str(readme), etag=first.etag)
    assert again
    assert again.text == TEXT.replace("2", "3")


def test_a_byte_order_mark_is_no_text(readme: Path) -> None:
    """Some editors write one."""
    readme.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    document = fetch(str(readme))
    assert document
    assert document.text == TEXT


def test_bytes_that_are_no_text_are_replaced(readme: Path) -> None:
    """One bad letter in a name costs that letter."""
    readme.write_bytes(b"Jos\xe9")
    document = fetch(str(readme))
    assert document
    assert document.text == "Jos\ufffd"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its path."""
    assert refusal(tmp_path / "gone.md") == "no such file; check the path"


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    """The README in it is."""
    assert refusal(tmp_path) == "is a folder; name the file in it, such as README.md"


def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    """Reading it would wait for ever."""
    os.mkfifo(tmp_path / "README.md")
    assert refusal(tmp_path / "README.md").startswith("is not a file; ")


def test_a_file_in_a_file_is_no_document(readme: Path) -> None:
    """A slash too many."""
    assert refusal(readme / "x") == "not a directory; check the path and its permissions"


@pytest.mark.parametrize("source", ["a\0b", "x" * 5000], ids=["a null byte", "a long name"])
def test_what_no_file_can_be_called_is_told(source: str) -> None:
    """Without a traceback."""
    assert refusal(source).endswith("; check the path and its permissions")


def test_a_file_that_is_too_large_is_refused(readme: Path) -> None:
    """Before it is read to its end."""
    readme.write_bytes(b"x" * 1001)
    assert refusal(readme) == (
        "larger than 0.001 MB, which no timeline is; name the README or the cycle YAML itself"
    )


def test_a_file_as_large_as_may_be_is_read(readme: Path) -> None:
    """The limit itself is in."""
    readme.write_bytes(b"x" * 1000)
    assert fetch(str(readme), limits=SHORT)


@pytest.mark.parametrize("scheme", ["ftp", "file", "git+ssh", "htp"])
def test_other_schemes_are_refused(scheme: str) -> None:
    """They are no paths either."""
    said = refusal(f"{scheme}://example.org/README.md")
    assert said == f"{scheme}:// cannot be read; give a path or an https URL"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "https://github.com/o/r/blob/master/releases/release-1.32/README.md",
            "https://raw.githubusercontent.com/o/r/master/releases/release-1.32/README.md",
        ),
        (
            "https://www.github.com/o/r/blob/v1.2/README.md?plain=1#L69",
            "https://raw.githubusercontent.com/o/r/v1.2/README.md",
        ),
        (
            "http://github.com/o/r/raw/0a1b2c/README.md",
            "https://raw.githubusercontent.com/o/r/0a1b2c/README.md",
        ),
        (
            "https://raw.githubusercontent.com/o/r/master/README.md",
            "https://raw.githubusercontent.com/o/r/master/README.md",
        ),
        ("https://github.com/o/r", "https://github.com/o/r"),
        ("https://example.org/o/r/blob/master/x.md", "https://example.org/o/r/blob/master/x.md"),
        (
            "https://github.com.example.org/o/r/blob/m/x",
            "https://github.com.example.org/o/r/blob/m/x",
        ),
    ],
    ids=[
        "the page of a file",
        "a line of it",
        "the address behind its raw button",
        "its raw address",
        "the page of a repository",
        "a page elsewhere",
        "a host that only looks like it",
    ],
)
def test_a_page_of_github_is_read_from_its_raw_address(url: str, address: str) -> None:
    """People copy what their browser shows."""
    assert raw_address(url) == address
