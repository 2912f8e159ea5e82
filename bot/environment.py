"""The environment variables that set up a deployment: what they must be, and stand for if unset.

No message holds a secret.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bot.whereabouts import read_path_prefix
from schedule.ledger import check_url
from schedule.problems import UserError
from schedule.sources import is_url

DEFAULT_DATABASE = "sqlite:///release-bot.db"
DEFAULT_API = "https://slack.com/api/"
DEFAULT_PORT = 3000
_LAST_PORT = 65535
_BOT_TOKEN = re.compile("xoxb-[!-~]+")
_APP_TOKEN = re.compile("xapp-[!-~]+")


def database_url(environ: Mapping[str, str]) -> str:
    """Return where the ledger is, as *environ* says it; it may hold a password."""
    return environ.get("DATABASE_URL") or DEFAULT_DATABASE


def environment_problems(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each variable that is missing or wrong: which, and what to do."""
    token = environ.get("SLACK_BOT_TOKEN", "").strip()
    if not token:
        yield (
            "SLACK_BOT_TOKEN is not set; set it to the 'Bot User OAuth Token' of your Slack app "
            "(xoxb-...)"
        )
    elif not _BOT_TOKEN.fullmatch(token):
        yield "SLACK_BOT_TOKEN is not a bot token; it begins with 'xoxb-' and is one word"
    app_token = environ.get("SLACK_APP_TOKEN", "").strip()
    if not app_token and not environ.get("SLACK_SIGNING_SECRET", "").strip():
        yield (
            "SLACK_SIGNING_SECRET is not set; set it to the 'Signing Secret' on your Slack app's "
            "'Basic Information' page, or set SLACK_APP_TOKEN for Socket Mode"
        )
    if app_token and not _APP_TOKEN.fullmatch(app_token):
        yield "SLACK_APP_TOKEN is not an app-level token; it begins with 'xapp-' and is one word"
    port = environ.get("PORT") or str(DEFAULT_PORT)
    if not re.fullmatch("[0-9]{1,5}", port) or int(port) > _LAST_PORT:
        yield f"PORT is {port!r}; set it to a number from 0 to {_LAST_PORT}"
    if not _is_address(environ.get("SLACK_API_URL") or DEFAULT_API):
        yield "SLACK_API_URL is not a URL; unset it, or write one like 'https://slack.com/api/'"
    try:
        check_url(database_url(environ))
    except UserError as error:
        yield str(error)
    try:
        read_path_prefix(environ)
    except UserError as error:
        yield str(error)
    log_format = environ.get("LOG_FORMAT") or "text"
    if log_format not in {"text", "json"}:
        yield f"LOG_FORMAT is {log_format!r}; set it to 'text' or 'json'"


def _is_address(url: str) -> bool:
    try:
        return is_url(url) and bool(urlsplit(url).hostname) and "@" not in urlsplit(url).netloc
    except ValueError:
        return False
