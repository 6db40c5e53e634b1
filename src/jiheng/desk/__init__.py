"""Use cases with files: called by the command line now, by the web application later."""

from jiheng.desk.batch import Batch, evaluate_all, most_jobs
from jiheng.desk.evaluate import Evaluated, Wish, check, evaluate
from jiheng.desk.folder import Written, write_all
from jiheng.desk.profiles import bases, checked_profile, history, started_profile
from jiheng.desk.review import ReviewedFile, ReviewWish, review, review_to
from jiheng.desk.review import record as review_record
from jiheng.desk.review_batch import ReviewBatch, review_all
from jiheng.desk.run_method import MethodRun, run_method
from jiheng.desk.templates import template
from jiheng.desk.what_if import WhatIf, what_if

__all__ = [
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
    "what_if",
    "write_all",
]
