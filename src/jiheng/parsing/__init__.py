"""Document to Evaluation: a value and findings."""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.parsing.records import evaluation_of
    from jiheng.parsing.self_evaluation import parse
    from jiheng.parsing.standards import read_standard
    from jiheng.parsing.upgrades import RecordError, read_record

names_come_late(__name__)


__all__ = ["RecordError", "evaluation_of", "parse", "read_record", "read_standard"]
