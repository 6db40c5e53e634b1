"""Surveys as values: tallies, double entry, samples, tables of other tools; nothing is guessed."""

from jiheng.survey.double_entry import Discrepancy, agreed, discrepancies
from jiheng.survey.foreign_table import ForeignTable, read_foreign_table
from jiheng.survey.sampling import allocate, drawn
from jiheng.survey.tallies import SurveyTally, apart, faults_of, shown_groups, tally

__all__ = [
    "Discrepancy",
    "ForeignTable",
    "SurveyTally",
    "agreed",
    "allocate",
    "apart",
    "discrepancies",
    "drawn",
    "faults_of",
    "read_foreign_table",
    "shown_groups",
    "tally",
]
