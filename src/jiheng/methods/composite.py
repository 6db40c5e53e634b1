"""综合指数评价法: values normalised, weighted, put together, and how firm the outcome is.

The seed's own definition is distance to a standard value with weights (`distance_to_standard`,
`weighted_mean`), not min-max across peers. An index has a grade of its own, of its unrounded value;
official scores and grades are those of `scoring`.
Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008); UNDP technical note 1.
"""

from jiheng.methods.aggregate import (
    aggregate_tree,
    geometric_mean,
    grade,
    harmonic_mean,
    index_from_goalposts,
    weighted_mean,
)
from jiheng.methods.comparison import percentile_rank
from jiheng.methods.normalise import (
    distance_to_standard,
    distance_to_target,
    efficacy_coefficient,
    goalposts,
    normalise_minmax,
    winsorise,
    zscore,
)
from jiheng.methods.ordering import outranking, rank_reversal, sensitivity_weights, topsis

__all__ = [
    "aggregate_tree",
    "distance_to_standard",
    "distance_to_target",
    "efficacy_coefficient",
    "geometric_mean",
    "goalposts",
    "grade",
    "harmonic_mean",
    "index_from_goalposts",
    "normalise_minmax",
    "outranking",
    "percentile_rank",
    "rank_reversal",
    "sensitivity_weights",
    "topsis",
    "weighted_mean",
    "winsorise",
    "zscore",
]
