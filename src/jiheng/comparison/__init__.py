"""Indicators over years and units: what is one line, what may be compared, what says nothing."""

from jiheng.comparison.lines import Line, Rename, lines_of, renames
from jiheng.comparison.observation import Observation, Passage
from jiheng.comparison.signs import Sign, signs_of, text_signs
from jiheng.comparison.standing import Refusal, Standing, standing_of

__all__ = [
    "Line",
    "Observation",
    "Passage",
    "Refusal",
    "Rename",
    "Sign",
    "Standing",
    "lines_of",
    "renames",
    "signs_of",
    "standing_of",
    "text_signs",
]
