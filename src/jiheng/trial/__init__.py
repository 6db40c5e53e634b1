"""Rules tried before they are issued: who changes, by how much, through which clause."""

from jiheng.trial.changes import Change, Effect, Standing, Trial, change_of
from jiheng.trial.evaluations import lamp_standings, standings
from jiheng.trial.incentives import Applicant, incentive_standings
from jiheng.trial.steps import LINE_CLAUSES, Steps, lamp_steps, profile_steps, scheme_steps
from jiheng.trial.summary import ClauseSummary, Summary, largest, summary_of
from jiheng.trial.trials import PastYear, try_lamps, try_profile, try_scheme

__all__ = [
    "LINE_CLAUSES",
    "Applicant",
    "Change",
    "ClauseSummary",
    "Effect",
    "PastYear",
    "Standing",
    "Steps",
    "Summary",
    "Trial",
    "change_of",
    "incentive_standings",
    "lamp_standings",
    "lamp_steps",
    "largest",
    "profile_steps",
    "scheme_steps",
    "standings",
    "summary_of",
    "try_lamps",
    "try_profile",
    "try_scheme",
]
