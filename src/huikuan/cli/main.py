"""The huikuan command: a thin table of commands, each loaded only when called, so that any of them starts fast."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

COMMANDS = {
    "bank": "huikuan.cli.bank:bank",
    "bench": "huikuan.cli.bench:bench",
    "check": "huikuan.cli.check:check",
    "demo": "huikuan.cli.demo:demo",
    "explain": "huikuan.cli.day:explain",
    "export": "huikuan.cli.book:export",
    "import": "huikuan.cli.book:import_",
    "init": "huikuan.cli.setup:init",
    "mail": "huikuan.cli.mail:mail",
    "manage": "huikuan.cli.setup:manage",
    "plan": "huikuan.cli.plan:plan",
    "preview": "huikuan.cli.day:preview",
    "run": "huikuan.cli.day:run",
    "scheduler": "huikuan.cli.serve:scheduler",
    "serve": "huikuan.cli.serve:serve",
    "user": "huikuan.cli.setup:user",
    "web": "huikuan.cli.serve:web",
    "worker": "huikuan.cli.serve:worker",
}


class Lazy(click.Group):
    """A group that imports a command's module only when the command is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is no command")
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="huikuan")
def cli() -> None:
    """回款：从合同到到账。 Huikuan: from contract to money in the bank."""


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 done with row errors, 2 wrong use, 3 refused by a rule."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    sys.exit(run())


def run() -> int:
    """Run the command line; a refusal by a rule is one sentence on stderr, never a traceback."""
    try:
        answer = cli(standalone_mode=False)
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except Exception as error:
        from huikuan.support.refusal import Refused

        if not isinstance(error, Refused):
            raise
        from huikuan.support.sentences.refusals import sentence

        click.echo(sentence(error), err=True)
        return 3
    return answer if isinstance(answer, int) else 0  # click hands back the code of an Exit
