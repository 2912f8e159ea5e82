"""Asking Slack whether it knows the bot: at the start, and whenever something speaks against it."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outcomes import Verdict, is_of_token, outcome_of
from bot.vitals import Vitals
from schedule.ledger import Ledger

_FIRST_PAUSE = timedelta(seconds=5)
"""Machine time after the first greeting in vain; each later pause is twice as long."""
_LONGEST_PAUSE = timedelta(minutes=5)
_LOOK_EVERY = timedelta(seconds=30)
"""Machine time between two looks for a reason to greet again."""

_LOGGER = logging.getLogger(__name__)


class Greeting:
    """Greets Slack until it answers; takes back what was noted against it as soon as it does."""

    def __init__(
        self,
        client: WebClient,
        ledger: Ledger,
        vitals: Vitals,
        on_welcome: Callable[[], None],
        first_pause: timedelta = _FIRST_PAUSE,
    ) -> None:
        """Greet through *client*.

        Args:
            client: Knows the token.
            ledger: Remembers a token that was refused, and where the bot is.
            vitals: Tells people whether Slack can be reached.
            on_welcome: Called when a token that was refused is taken again.
            first_pause: Machine time after the first greeting in vain.
        """
        self._client = client
        self._ledger = ledger
        self._vitals = vitals
        self._on_welcome = on_welcome
        self._first_pause = first_pause
        self._is_known = False
        self._said = ""

    def run(self, stop: threading.Event) -> None:
        """Greet whenever there is a reason to, until *stop* is set."""
        failures = 0
        while not stop.is_set():
            try:
                is_well = not self._is_needed() or self._greet()
            except Exception as error:  # noqa: BLE001 -- the ledger's, or an answer of another shape
                self._complain(f"no greeting of Slack: {type(error).__name__}", "it is repeated")
                is_well = False
            failures = 0 if is_well else failures + 1
            stop.wait(self._pause(failures).total_seconds())

    def _pause(self, failures: int) -> timedelta:
        if not failures:
            return min(_LOOK_EVERY, self._first_pause * 6)
        return min(self._first_pause * (1 << min(failures - 1, 16)), _LONGEST_PAUSE)

    def _is_needed(self) -> bool:
        refusal = self._ledger.refusal()
        is_refused = refusal is not None and is_of_token(refusal)
        return not self._is_known or is_refused or bool(self._vitals.slack)

    def _greet(self) -> bool:
        """Return whether Slack knows the bot; a wrong token shows at the start."""
        try:
            me = self._client.auth_test()
        except (SlackApiError, OSError) as error:
            outcome = outcome_of(error)
            why, advice = f"Slack does not answer: {outcome.error}", "posts wait until it does"
            if outcome.verdict is Verdict.REFUSED_CREDENTIALS:
                why = f"Slack refuses the bot's token: {outcome.error}"
                advice = "set SLACK_BOT_TOKEN, or reinstall"
            self._vitals.note_slack(f"{why}; {advice}")
            self._complain(why, advice)
            return False
        if not self._is_known or self._said:
            _LOGGER.info("connected to %s as %s", me.get("team"), me.get("user"))
        self._ledger.keep_workspace(str(me.get("url") or ""))
        self._is_known, self._said = True, ""
        self._vitals.note_slack("")
        refusal = self._ledger.refusal()
        if refusal is not None and is_of_token(refusal):
            self._ledger.trust_token()
            self._on_welcome()
        return True

    def _complain(self, why: str, advice: str) -> None:
        """Say in the log why the bot is not known; once."""
        if why != self._said:
            _LOGGER.error("%s; %s", why, advice)
            self._said = why
