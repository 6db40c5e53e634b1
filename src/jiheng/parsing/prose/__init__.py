"""Written reports: text to quantities, what they mean, and what belongs together."""

from jiheng.parsing.prose.evaluation import evaluation, with_profile
from jiheng.parsing.prose.reading import read_report

__all__ = ["evaluation", "read_report", "with_profile"]
