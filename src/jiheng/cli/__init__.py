"""Commands: results on stdout, talk on stderr; exit 0 clean, 1 errors found, 2 unusable."""

import click

from jiheng import __version__
from jiheng.cli.check import check
from jiheng.cli.evaluate import evaluate
from jiheng.cli.explain import explain
from jiheng.cli.init import init
from jiheng.cli.method import method
from jiheng.cli.output import safe_output
from jiheng.cli.review import review
from jiheng.cli.rules import rules
from jiheng.cli.what_if import what_if


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jiheng")
def main() -> None:
    """绩衡：预算绩效自评。从工作簿到评分、检查、报告。 Jiheng.

    Budget performance self-evaluation: from the workbook to scores, findings and the report.
    """
    safe_output()


for command in (init, evaluate, check, what_if, method, review, rules, explain):
    main.add_command(command)
