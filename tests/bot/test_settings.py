from pathlib import Path

import pytest

from bot.settings import read_settings
from schedule.policy import builtin_rules
from schedule.problems import UserError
from tests.bot.a_config import CONFIG, ENVIRON, SECRET, TOKEN, complaints, settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a config file with the least that is needed."""
    path = tmp_path / "release-bot.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


# The environment


def test_the_least_is_two_secrets_and_a_cycle(file: Path) -> None:
    """Everything else has a default."""
    found = settings(file)
    assert (found.bot_token, found.signing_secret) == (TOKEN, SECRET)
    assert (found.host, found.port, found.path_prefix) == ("0.0.0.0", 3000, "")  # noqa: S104 -- read, not bound to
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.database_url == "sqlite:///release-bot.db"
    assert found.log_format == "text"
    assert found.rules == builtin_rules()


def test_everything_wrong_is_said_at_once(file: Path) -> None:
    """One line each; nobody mends a deployment ten times."""
    environ = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_SIGNING_SECRET": "",
        "SLACK_API_URL": "slack.com",
        "DATABASE_URL": "mysql://host/ledger",
        "PORT": "http",
        "PATH_PREFIX": "/<x>",
        "LOG_FORMAT": "xml",
    }
    config = CONFIG.replace("timeline", "timelime")
    lines = complaints(file, "rules: {digest: monday}\n", environ, config=config)
    assert [line.split(" ")[0] for line in lines] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "PORT",
        "SLACK_API_URL",
        "DATABASE_URL",
        "PATH_PREFIX",
        "LOG_FORMAT",
        "release-bot.yaml:2:",
        "release-bot.yaml:4:",
    ]


@pytest.mark.parametrize(
    ("environ", "secret"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-verysecret"}, "verysecret"),
        ({"SLACK_BOT_TOKEN": "xoxb-very secret"}, "secret"),
        ({"SLACK_APP_TOKEN": "xoxb-verysecret"}, "verysecret"),
        ({"DATABASE_URL": "mysql://bot:verysecret@host/ledger"}, "verysecret"),
        ({"SLACK_API_URL": "ftp://bot:verysecret@host"}, "verysecret"),
        ({"SLACK_API_URL": "https://bot:verysecret@host"}, "verysecret"),
    ],
    ids=[
        "another token",
        "a torn token",
        "another app token",
        "a database's password",
        "a URL's",
        "a name and password, which urllib repeats in its errors",
    ],
)
def test_no_complaint_holds_a_secret(file: Path, environ: dict[str, str], secret: str) -> None:
    """They end up in logs and in screenshots."""
    (line,) = complaints(file, "", environ)
    assert secret not in line


def test_settings_do_not_show_secrets(file: Path) -> None:
    """Whoever prints them."""
    shown = repr(settings(file, "", {"DATABASE_URL": "sqlite:///verysecret.db"}))
    assert "secret" not in shown.replace("signing_secret", "")


def test_an_app_token_makes_the_signing_secret_optional(file: Path) -> None:
    """Nothing is signed over Socket Mode."""
    found = settings(file, "", {"SLACK_APP_TOKEN": "xapp-1-A-2\n", "SLACK_SIGNING_SECRET": ""})
    assert (found.app_token, found.signing_secret) == ("xapp-1-A-2", "")


def test_without_an_app_token_the_signing_secret_is_needed(file: Path) -> None:
    """The other way is named."""
    (line,) = complaints(file, "", {"SLACK_SIGNING_SECRET": ""})
    assert line.startswith("SLACK_SIGNING_SECRET is not set; ")
    assert line.endswith("or set SLACK_APP_TOKEN for Socket Mode")


@pytest.mark.parametrize("said", ["xoxb-1", "xapp-", "xapp-1 2"])
def test_an_app_token_that_is_none_is_refused(file: Path, said: str) -> None:
    """Also where the secret is there: the operator wants Socket Mode."""
    (line,) = complaints(file, "", {"SLACK_APP_TOKEN": said})
    assert line == (
        "SLACK_APP_TOKEN is not an app-level token; it begins with 'xapp-' and is one word"
    )


def test_a_line_end_behind_a_secret_is_no_part_of_it(file: Path) -> None:
    """Secrets are often read from files."""
    environ = {"SLACK_BOT_TOKEN": f"{TOKEN}\n", "SLACK_SIGNING_SECRET": f"{SECRET}\n"}
    found = settings(file, "", environ)
    assert (found.bot_token, found.signing_secret) == (TOKEN, SECRET)


@pytest.mark.parametrize(
    ("said", "prefix"),
    [("", ""), ("/", ""), ("/bot", "/bot"), ("bot/", "/bot"), (" /a/b-c/ ", "/a/b-c")],
    ids=["none", "the root", "a folder", "slashes the other way round", "folders and spaces"],
)
def test_a_path_prefix_leads_with_a_slash_and_ends_without(
    file: Path, said: str, prefix: str
) -> None:
    """However it is written."""
    assert settings(file, "", {"PATH_PREFIX": said}).path_prefix == prefix


@pytest.mark.parametrize("said", ["/<int:x>", "/a//b", "/a b", "/ä", "/a?b", "http://x/"])
def test_a_path_prefix_that_is_no_path_is_refused(file: Path, said: str) -> None:
    """It would change what the paths behind it mean."""
    (line,) = complaints(file, "", {"PATH_PREFIX": said})
    assert line.startswith(f"PATH_PREFIX is {said!r}; write a path like '/release-bot'")


@pytest.mark.parametrize("said", ["0", "80", "65535"])
def test_a_port_is_a_number(file: Path, said: str) -> None:
    """Zero is any free one."""
    assert settings(file, "", {"PORT": said}).port == int(said)


@pytest.mark.parametrize("said", ["65536", "-1", "3000/tcp", " 3000", "\u0663", "1" * 5000])
def test_a_port_that_is_none_is_refused(file: Path, said: str) -> None:
    """With the range that there is."""
    (line,) = complaints(file, "", {"PORT": said})
    assert line == f"PORT is {said!r}; set it to a number from 0 to 65535"


@pytest.mark.parametrize(
    "said", ["http://127.0.0.1:1/api", "http://127.0.0.1:1/api/"], ids=["without", "with"]
)
def test_an_api_address_ends_with_a_slash(file: Path, said: str) -> None:
    """However it is written."""
    found = settings(file, "", {"SLACK_API_URL": said})
    assert found.slack_api_url == "http://127.0.0.1:1/api/"


@pytest.mark.parametrize("said", ["slack.com", "ftp://slack.com/", "http://", "http://[::1"])
def test_an_api_address_that_is_none_is_refused(file: Path, said: str) -> None:
    """Without a traceback."""
    (line,) = complaints(file, "", {"SLACK_API_URL": said})
    assert line.startswith("SLACK_API_URL is not a URL; unset it")


def test_a_variable_that_is_empty_is_not_set(file: Path) -> None:
    """Templates of manifests leave them so."""
    empty = dict.fromkeys(
        ("SLACK_API_URL", "DATABASE_URL", "HOST", "PORT", "LOG_FORMAT", "SLACK_APP_TOKEN"), ""
    )
    assert settings(file, "", empty) == settings(file)


# Which file


def test_the_file_of_the_environment_is_read(file: Path) -> None:
    """Containers name it there."""
    assert read_settings({**ENVIRON, "RELEASE_BOT_CONFIG": str(file)}) == settings(file)


def test_the_file_of_the_command_line_comes_first(file: Path) -> None:
    """Whoever types it means it."""
    environ = {**ENVIRON, "RELEASE_BOT_CONFIG": "gone.yaml"}
    assert read_settings(environ, str(file)) == settings(file)


def test_a_missing_file_is_named(file: Path) -> None:
    """With the problems of the environment."""
    with pytest.raises(UserError) as error:
        read_settings({}, str(file.with_name("gone.yaml")))
    assert str(error.value).splitlines()[-1] == (
        f"{file.with_name('gone.yaml')}: no such file; check the path"
    )
