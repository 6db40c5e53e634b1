"""Document to Evaluation: a value and findings."""

from jiheng.parsing.self_evaluation import parse

__all__ = ["parse"]
