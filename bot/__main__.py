"""Starts the command line: ``python -m bot`` is ``release-bot``."""

import sys


def main() -> None:
    """Run ``release-bot`` with the arguments of this process."""
    if not _has_own_schedule():
        sys.stderr.write(
            "release-bot: another package called 'schedule' is installed here and hides the bot's "
            "own; install release-team-bot into a virtual environment of its own\n"
        )
        sys.exit(2)  # 1 would be an answer
    from bot.cli import release_bot

    release_bot(prog_name="release-bot")


def _has_own_schedule() -> bool:
    import schedule

    return getattr(schedule, "DISTRIBUTION", None) == "release-team-bot"


if __name__ == "__main__":
    main()
