"""Commands: results on stdout, talk on stderr; exit 0 clean, 1 errors found, 2 unusable."""

from importlib import import_module

import click

from jiheng import __version__
from jiheng.cli.output import safe_output

COMMANDS = (
    "init", "evaluate", "consolidate", "check", "evidence", "what-if", "method", "review",
    "promises", "rules", "explain", "ledgers", "figure", "ledger-report", "exchange", "bulk",
    "questions", "serve", "survey-serve", "people", "analyst", "doctor", "record", "archive",
    "backup", "backup-key", "restore",
)  # fmt: skip


class _Late(click.Group):
    """Imports a command when it is asked for, so that each starts as quickly as it can."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(import_module(f"jiheng.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None


@click.group(cls=_Late, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jiheng")
def main() -> None:
    """绩衡：预算绩效自评。从工作簿到评分、检查、报告。 Jiheng.

    Budget performance self-evaluation: from the workbook to scores, findings and the report.
    """
    safe_output()
