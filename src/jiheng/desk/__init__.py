"""Use cases with files: called by the command line and by the web application."""

from jiheng.desk.batch import Batch, evaluate_all, most_jobs
from jiheng.desk.evaluate import (
    CYCLE,
    FORMS,
    LETTER,
    RECORD,
    REPORT,
    Evaluated,
    Wish,
    check,
    contents,
    evaluate,
)
from jiheng.desk.folder import Written, write_all
from jiheng.desk.office import to_pdf
from jiheng.desk.profiles import bases, checked_profile, history, started_profile
from jiheng.desk.review import ReviewedFile, ReviewWish, review, review_to
from jiheng.desk.review import record as review_record
from jiheng.desk.review_batch import ReviewBatch, review_all
from jiheng.desk.run_method import MethodRun, run_method
from jiheng.desk.templates import template
from jiheng.desk.what_if import WhatIf, what_if

__all__ = [
    "CYCLE",
    "FORMS",
    "LETTER",
    "RECORD",
    "REPORT",
    "Batch",
    "Evaluated",
    "MethodRun",
    "ReviewBatch",
    "ReviewWish",
    "ReviewedFile",
    "WhatIf",
    "Wish",
    "Written",
    "bases",
    "check",
    "checked_profile",
    "contents",
    "evaluate",
    "evaluate_all",
    "history",
    "most_jobs",
    "review",
    "review_all",
    "review_record",
    "review_to",
    "run_method",
    "started_profile",
    "template",
    "to_pdf",
    "what_if",
    "write_all",
]
