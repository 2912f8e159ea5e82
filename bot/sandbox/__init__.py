"""A stand-in for Slack, for the demo and for tests: real HTTP, Slack's documented limits.

A workspace is furnished, a server serves it, and people in it use the bot::

    workspace = Workspace.furnished(channels=["announce"], users=["Docs Lead"])
    with SlackServer(workspace) as slack:
        client = WebClient(token=slack.token, base_url=slack.url)
        people = People(slack, bot_url="http://127.0.0.1:3000")

What was posted is in ``workspace.messages(channel)``; ``slack.fail_next`` makes calls go wrong.
"""
