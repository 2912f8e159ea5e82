"""Forms: a button opens one, and what is submitted is kept before it closes."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.render.asides import Aside
from bot.render.form import Form, form_view, opened_for, said_view
from bot.render.message import Message
from bot.workers import BusyError, Workers

_OPENERS = 2
"""Forms that are opened at once; Slack lets three seconds pass between a click and its form."""
_WAITING = 8
"""Forms that may wait to be opened, those under way among them."""

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Submission:
    """Somebody sent a form off.

    Attributes:
        form: Its name.
        about: What it is about.
        user: Slack id of who sent it: the one for whom it was opened.
        values: What was filled in, by the names of the fields; what was left empty is left out.
    """

    form: str
    about: str
    user: str
    values: Mapping[str, Any]


class RefusedError(Exception):
    """What was filled in cannot be kept as it is.

    Attributes:
        field: Name of the field that is wrong.
        why: What to fill in instead; plain text.
    """

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Doorman:
    """Opens forms, in threads of his own."""

    def __init__(self, client: WebClient) -> None:
        """Open forms through *client*, which retries nothing and waits three seconds at most."""
        self._client = client
        self.workers = Workers("forms", _OPENERS, _WAITING)

    def open(self, form: Form, user: str, trigger_id: str) -> None:
        """Show *form* to *user*, soon; nobody waits for it."""
        try:
            self.workers.submit(self._open, form, user, trigger_id)
        except BusyError:  # by the time it could be opened Slack takes it no more
            _LOGGER.warning("form %s is not opened: too many wait for theirs", form.name)

    def rest(self) -> None:
        """Open no more forms."""
        self.workers.rest()

    def _open(self, form: Form, user: str, trigger_id: str) -> None:
        try:
            self._client.views_open(trigger_id=trigger_id, view=form_view(form, user))
        except Exception as error:  # noqa: BLE001 -- slack_sdk raises all sorts; the click is repeated
            _LOGGER.warning("form %s could not be opened: %s", form.name, error)


def listen_to_forms(app: App, keep: Callable[[Submission], Message | RefusedError | None]) -> None:
    """Let *app* hand every submission to *keep*, and say in the form what came of it.

    Source:
        docs.slack.dev ``surfaces/modals``: ``response_action`` of ``errors``.
    """

    @app.view(re.compile(".+"))
    def on_submission(ack: Ack, body: Mapping[str, Any]) -> None:
        view, user = body["view"], str(body["user"]["id"])
        owner, about = opened_for(str(view.get("private_metadata") or ""))
        blocks = [str(one["block_id"]) for one in view["blocks"] if one["type"] == "input"]
        first = blocks[0] if blocks else ""
        if owner != user:
            ack(response_action="errors", errors={first: Aside.FORM_OF_ANOTHER})
            return
        values = {
            name: value
            for fields in view["state"]["values"].values()
            for name, element in fields.items()
            if (value := _value(element)) not in (None, "")
        }
        said = keep(Submission(str(view["callback_id"]), about, user, values))
        if isinstance(said, RefusedError):
            field = said.field if said.field in blocks else first
            ack(response_action="errors", errors={field: said.why})
        elif said:
            ack(response_action="update", view=said_view(said))
        else:
            ack()


_SELECTED = MappingProxyType(
    {
        "plain_text_input": "value",
        "static_select": "selected_option",
        "checkboxes": "selected_options",
        "users_select": "selected_user",
        "datepicker": "selected_date",
        "timepicker": "selected_time",
    }
)
"""Where what was filled into an element is."""


def _value(element: Mapping[str, Any]) -> Any:
    match element.get(_SELECTED.get(element["type"], "")):
        case {"value": chosen}:
            return chosen
        case list(ticked):
            return tuple(one["value"] for one in ticked)
        case filled:
            return filled
