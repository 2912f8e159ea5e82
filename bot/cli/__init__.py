"""The command line. Each command imports what it uses, when it is used."""

import sys
from importlib import import_module
from typing import Any

import click

from bot.cli.printable import printable
from schedule.problems import UserError

_COMMANDS = {
    "demo": ("bot.cli.demo", "Play a whole release cycle against a stand-in for Slack."),
    "run": ("bot.cli.service", "Run the service."),
    "timeline": ("bot.cli.timeline", "Show what was read from a timeline."),
    "check": ("bot.cli.checking", "Say what is wrong with a timeline."),
    "plan": ("bot.cli.documents", "List every reminder that would go out."),
    "diff": ("bot.cli.differing", "Say what moved between two versions of a timeline."),
    "status": ("bot.cli.documents", "Give the answer of /release-status in the terminal."),
    "activate": ("bot.cli.activating", "Say that the dates of a cycle are final."),
    "doctor": ("bot.cli.connecting", "Say whether this deployment can do its job."),
    "manifest": ("bot.cli.connecting", "Print the Slack app manifest."),
    "reminders": ("bot.cli.service", "Show what became of every reminder."),
}
"""Name of each command, the module it is in, and its help on one line."""


class _Lazy(click.Group):
    """Imports a command's module when the command is used, and shows user errors as they are."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in _COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command; whatever a person asked for that cannot be done is one line, exit 2."""
        try:
            sys.exit(super().main(*args, **extra | {"standalone_mode": False}))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "release-bot"
            said = error.format_message().rstrip(".")
            click.echo(f"release-bot: {said}; see '{path} --help'", err=True)
        except click.Abort:
            sys.exit(1)
        except UserError as error:
            for line in str(error).splitlines():
                click.echo(printable(f"release-bot: {line}"), err=True)
        sys.exit(2)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="release-team-bot")
def release_bot() -> None:
    """Sees to it that a release team forgets no date.

    Reads the timeline and the roster where the team keeps them, reminds channels and people in
    Slack, and answers /release-status.
    """
