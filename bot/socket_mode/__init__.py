"""Slack's requests over a WebSocket that the bot opens, instead of HTTP that reaches it.

slack_sdk's own client is not used: on every word of a disconnect it connects again at once,
however often, it leaves a gap when a connection is refreshed, and it waits for a silent
connection for ever (``tests/bench/socket_recovery.py`` measures both). Its requests and receipts,
and Bolt's way of answering them, are.
"""
