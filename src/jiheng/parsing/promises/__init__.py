"""Promises of a report, and the sentences that tell what became of them."""

from jiheng.parsing.promises.promised import promises_of
from jiheng.parsing.promises.told_sentences import told_in_evaluation, told_in_report

__all__ = ["promises_of", "told_in_evaluation", "told_in_report"]
