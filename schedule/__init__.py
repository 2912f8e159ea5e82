"""When a release team must do what: dates, roles, rules and what is due.

The domain half of the release team bot. It knows nothing of Slack.
"""

DISTRIBUTION = "release-team-bot"
"""Name of the distribution this package belongs to.

An unrelated package on PyPI is called ``schedule`` too; the command line looks for this name to
tell which of the two it was given.
"""
