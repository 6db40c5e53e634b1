"""Answers and the mixing of lots of one survey never at once; many answers at once are well."""

from django.db import connection

SPACE = 7_153  # of advisory locks of PostgreSQL; SQLite has one writer at a time anyway
MOST = 2**31


def lock_for_answer(survey_id: int) -> None:
    """Hold a survey for an answer until the transaction ends; it needs no right to a table."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s, %s)", survey_id)


def lock_for_mixing(survey_id: int) -> None:
    """Hold a survey alone until the transaction ends: no answer is under way."""
    _lock("SELECT pg_advisory_xact_lock(%s, %s)", survey_id)


def _lock(statement: str, survey_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, [SPACE, survey_id % MOST])
