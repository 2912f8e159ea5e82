"""Block Kit as tables: every block and element the stand-in knows, with its limits.

What is not here is refused, also where Slack has since learnt it (cards, carousels, data tables):
old clients do not show those, so a message that matters is not made of them.

Source:
    docs.slack.dev ``reference/block-kit/blocks``, ``.../block-elements`` and
    ``.../composition-objects``; the comments of npm ``@slack/types`` 3.2. Where they differ, the
    stricter limit stands here.
"""

from bot.sandbox.shapes import (
    Check,
    Fields,
    anything,
    choice,
    flag,
    items,
    number,
    record,
    string,
    tagged,
    web_address,
)

ID = string(255)


def plain(most: int) -> Check:
    """Accept a plain text object of 1 to *most* characters."""
    return tagged({"plain_text": record({"text": string(most)}, {"emoji": flag})})


def rich(most: int) -> Check:
    """Accept a text object, plain or mrkdwn, of 1 to *most* characters."""
    return tagged(
        {
            "plain_text": record({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": record({"text": string(most)}, {"verbatim": flag}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": rich(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
OPTION = record(
    {"text": rich(75), "value": string(75)},
    {"description": rich(75), "url": web_address(3000)},
)
OPTION_GROUP = record({"label": plain(75), "options": items(OPTION, 100)})
IMAGE_SOURCE: Fields = {"image_url": web_address(3000), "alt_text": string(2000)}

_ACTION: Fields = {"action_id": ID, "confirm": CONFIRM}
_FOCUS: Fields = {**_ACTION, "focus_on_load": flag}
_PICK: Fields = {**_FOCUS, "placeholder": plain(150)}
_SELECT_OPTIONS: Fields = {"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}
_MULTI: Fields = {**_PICK, "max_selected_items": number}
_LISTED: Fields = {**_FOCUS, "initial_options": items(OPTION, 10)}
_CONVERSATIONS: Fields = {
    "default_to_current_conversation": flag,
    "response_url_enabled": flag,
    "filter": anything,
}

ELEMENTS: Fields = {
    "button": record(
        {"text": plain(75)},
        {
            **_ACTION,
            "value": string(2000),
            "url": web_address(3000),
            "style": choice("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "static_select": record(
        {},
        {**_PICK, **_SELECT_OPTIONS, "initial_option": OPTION},
        any_of=("options", "option_groups"),
    ),
    "multi_static_select": record(
        {},
        {**_MULTI, **_SELECT_OPTIONS, "initial_options": items(OPTION, 100)},
        any_of=("options", "option_groups"),
    ),
    "users_select": record({}, {**_PICK, "initial_user": ID}),
    "multi_users_select": record({}, {**_MULTI, "initial_users": items(ID, 100)}),
    "channels_select": record({}, {**_PICK, "initial_channel": ID, "response_url_enabled": flag}),
    "conversations_select": record({}, {**_PICK, **_CONVERSATIONS, "initial_conversation": ID}),
    "overflow": record({"options": items(OPTION, 5)}, _ACTION),
    "radio_buttons": record({"options": items(OPTION, 10)}, {**_FOCUS, "initial_option": OPTION}),
    "checkboxes": record({"options": items(OPTION, 10)}, _LISTED),
    "datepicker": record({}, {**_PICK, "initial_date": string(10, 10)}),
    "timepicker": record({}, {**_PICK, "initial_time": string(5, 5), "timezone": ID}),
    "datetimepicker": record({}, {**_FOCUS, "initial_date_time": number}),
    "plain_text_input": record(
        {},
        {
            "action_id": ID,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number,
            "max_length": number,
            "placeholder": plain(150),
            "focus_on_load": flag,
            "dispatch_action_config": anything,
        },
    ),
    "image": record(IMAGE_SOURCE),
}


def elements(*kinds: str) -> Check:
    """Accept one of these kinds of element."""
    return tagged({kind: ELEMENTS[kind] for kind in kinds})


_BUTTONS = ("button", "overflow")
_CHOICES = (
    "static_select",
    "users_select",
    "channels_select",
    "conversations_select",
    "radio_buttons",
    "checkboxes",
    "datepicker",
    "timepicker",
)
_MULTI_CHOICES = ("multi_static_select", "multi_users_select")

_ID: Fields = {"block_id": ID}

BLOCKS: Fields = {
    "header": record({"text": plain(150)}, _ID),
    "divider": record({}, _ID),
    "section": record(
        {},
        {
            **_ID,
            "text": rich(3000),
            "fields": items(rich(2000), 10),
            "accessory": elements(*_BUTTONS, *_CHOICES, *_MULTI_CHOICES, "image"),
            "expand": flag,
        },
        any_of=("text", "fields"),
    ),
    "context": record(
        {
            "elements": items(
                tagged(
                    {
                        "plain_text": plain(3000),
                        "mrkdwn": rich(3000),
                        "image": ELEMENTS["image"],
                    }
                ),
                10,
            )
        },
        _ID,
    ),
    "actions": record(
        {"elements": items(elements(*_BUTTONS, *_CHOICES, *_MULTI_CHOICES, "datetimepicker"), 25)},
        _ID,
    ),
    "input": record(
        {
            "label": plain(2000),
            "element": elements(*_CHOICES, *_MULTI_CHOICES, "datetimepicker", "plain_text_input"),
        },
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": record(IMAGE_SOURCE, {**_ID, "title": plain(2000)}),
    "markdown": record({"text": string(12_000)}, _ID),
    "rich_text": record({"elements": anything}, _ID),
    "table": record(
        {"rows": items(items(anything, 20), 100)},
        {**_ID, "column_settings": items(anything, 20)},
    ),
}

MESSAGE_BLOCKS = items(tagged(BLOCKS), 50, 0)
VIEW_BLOCKS = items(tagged(BLOCKS), 100, 0)

_VIEW: Fields = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
VIEWS: Fields = {
    "home": record({"blocks": VIEW_BLOCKS}, _VIEW),
    "modal": record(
        {"title": plain(24), "blocks": VIEW_BLOCKS},
        {
            **_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
}
