"""The Slack half of the release team bot. It decides nothing about dates."""
