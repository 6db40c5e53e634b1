"""A draft of rules tried on the years that finance has: a job, and what it came to."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.reporting.trial import trial_lead, trial_tables
from jiheng.rulebook import RulebookError
from jiheng.rulebook.draft import LAMPS, PROFILE, Draft, read_draft
from jiheng.trial import PastYear, Trial, try_lamps, try_profile, try_scheme
from jiheng.usecases.ledgers import own_rule_texts
from jiheng.usecases.trial import trial_files
from jiheng.web.awards.queries.applicants import applications
from jiheng.web.comparison.queries.tried import cycles_to_try
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.queries.reach import paths
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.declarations import rules
from jiheng.web.performance.queries.evaluated import evaluated_year

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User

TRY, RIGHT = "try_rules", "try_rules"
FORBIDDEN = 403
MOST_TEXT = 40_000  # characters of a draft; a profile has some thousands
SHOWN = 200  # rows of a table on the page; the workbook has all


def order_trial(user: "User", name: str, text: str, years: tuple[int, int]) -> "Job":
    """Return a job that tries a draft on some years. Raises Refused without the right, or draft."""
    require_trials(user)
    draft = draft_of(name, text)
    log_access("view", "comparison", f"{years[0]}-{years[1]}", user)
    argument: dict[str, object] = {
        "text": text, "name": draft.name, "title": draft.title, "years": list(years),
        "by": user.pk, "language": get_language() or "zh-hans",
    }  # fmt: skip
    return enqueue(TRY, argument, by=user)


def require_trials(user: "User") -> None:
    """Refuse whoever may not try drafts of rules anywhere."""
    if not paths(user, RIGHT):
        raise Refused(_("试算规则草案是财政审核的事：请由他们办。"), status=FORBIDDEN)


def draft_of(name: str, text: str) -> Draft:
    """Return the draft that a text is. Raises Refused with line and key for what is off in it."""
    if not text.strip():
        raise Refused(_("请选择草案文件，或者把草案贴进来。"), field="text")
    if len(text) > MOST_TEXT:
        words = _("草案有 %(found)s 个字，最多 %(most)s 个。")
        raise Refused(words % {"found": len(text), "most": MOST_TEXT}, field="text")
    try:
        return read_draft(name, text, own_rule_texts(Path(settings.INSTALLATION.folder)))
    except RulebookError as error:
        words = _("草案有一处读不懂，没有试算：%(error)s")
        raise Refused(words % {"error": error}, field="text") from error


def try_on_years(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Try a draft, write paper and workbook, and return what the page shows."""
    by = core.people().get(pk=argument["by"])
    require_trials(by)
    draft = draft_of(argument["name"], argument["text"])
    trial = _tried(by, draft, tuple(argument["years"]), progress)
    language = "en" if f"{argument['language']}".startswith("en") else "zh"
    with pending() as path:
        Path(path).write_bytes(_zipped(trial_files(trial, rules().rest, language)))
        handed = hand_over(path, f"{_file_name(draft.title)}.zip", "zip", by)
    return {**handed, "shown": _shown(trial, language)}


def _tried(by: "User", draft: Draft, years: tuple[int, int], progress: Progress) -> Trial:
    if draft.kind not in (PROFILE, LAMPS):
        current = draft.current or draft.scheme
        if current is None:
            raise TypeError("a draft without a scheme")
        applied = applications(by, current, years)
        trial = try_scheme(applied.applicants, draft)
        return replace(trial, left_out=trial.left_out + applied.left_out)
    cycles = cycles_to_try(by, years)
    past = []
    for number, cycle in enumerate(cycles):
        progress(number, len(cycles))
        outcome = evaluated_year(cycle).outcome
        past.append(PastYear(outcome.scored.evaluation, outcome.scored.facts, outcome.rules))
    return try_profile(past, draft) if draft.kind == PROFILE else try_lamps(past, draft)


def _shown(trial: Trial, language: str) -> dict[str, object]:
    """Return a trial as the page shows it: words alone, as many rows as one reads."""
    book = rules().rest
    tables = [
        {
            "name": table.name, "note": table.note, "heads": table.heads,
            "rows": [
                ["" if value is None else f"{value}" for value in row] for row in table.rows[:SHOWN]
            ],
            "more": max(0, len(table.rows) - SHOWN),
        }
        for table in trial_tables(trial, book, language)
    ]  # fmt: skip
    return {"lead": trial_lead(trial, book, language), "tables": tables}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _file_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in '\\/:*?"<>|')[:60] or "draft"


def trial_outcome(job: "Job") -> str:
    """Return where the outcome of a trial is shown; nowhere for one that came to none."""
    return reverse("comparison:trial", args=(job.pk,)) if job.result.get("shown") else ""
