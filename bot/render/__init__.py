"""Domain values in, Slack messages out; pure. Slack's limits live here and only here.

From the bottom up: ``mrkdwn`` (strings that Slack formats), ``blocks`` (their shapes), ``message``
(paragraphs, and how much fits), ``dates``, ``rows`` (what can be said of one milestone), the kinds
of post, ``post``.
"""

from bot.render.message import Message
from bot.render.post import render_post, render_reminder_text
from bot.render.reread import plain

__all__ = ["Message", "plain", "render_post", "render_reminder_text"]
