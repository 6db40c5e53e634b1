"""Use cases with files: called by the command line and by the web application."""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.usecases.batch import Batch, evaluate_all, most_jobs
    from jiheng.usecases.consolidate import consolidate
    from jiheng.usecases.evaluate import (
        CYCLE,
        FORMS,
        LETTER,
        RECORD,
        REPORT,
        WORD_FORMS,
        EvaluatedFile,
        EvaluateOptions,
        check,
        contents,
        evaluate,
    )
    from jiheng.usecases.evidence import JudgedEvidence, JudgedFile, judge_evidence, judge_value
    from jiheng.usecases.folder import WrittenFiles, write_all
    from jiheng.usecases.office import to_pdf
    from jiheng.usecases.profiles import (
        bases,
        checked_profile,
        history,
        own_definitions,
        started_profile,
    )
    from jiheng.usecases.promises import FollowedReport, follow_in_evaluation, follow_promises
    from jiheng.usecases.reading import read_kept, read_sent
    from jiheng.usecases.review import ReviewedFile, ReviewOptions, review, review_to
    from jiheng.usecases.review import record as review_record
    from jiheng.usecases.review_batch import ReviewBatch, review_all
    from jiheng.usecases.run_method import MethodRun, run_method
    from jiheng.usecases.templates import template
    from jiheng.usecases.what_if import Change, WhatIf, what_if, what_ifs

names_come_late(__name__)


__all__ = [
    "CYCLE",
    "FORMS",
    "LETTER",
    "RECORD",
    "REPORT",
    "WORD_FORMS",
    "Batch",
    "Change",
    "EvaluateOptions",
    "EvaluatedFile",
    "FollowedReport",
    "JudgedEvidence",
    "JudgedFile",
    "MethodRun",
    "ReviewBatch",
    "ReviewOptions",
    "ReviewedFile",
    "WhatIf",
    "WrittenFiles",
    "bases",
    "check",
    "checked_profile",
    "consolidate",
    "contents",
    "evaluate",
    "evaluate_all",
    "follow_in_evaluation",
    "follow_promises",
    "history",
    "judge_evidence",
    "judge_value",
    "most_jobs",
    "own_definitions",
    "read_kept",
    "read_sent",
    "review",
    "review_all",
    "review_record",
    "review_to",
    "run_method",
    "started_profile",
    "template",
    "to_pdf",
    "what_if",
    "what_ifs",
    "write_all",
]
