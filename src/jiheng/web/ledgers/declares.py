"""What this app brings: the rights of every ledger, its jobs, words of rows, work that waits."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiheng.model import Ledger
from jiheng.model.ledger_row import VOIDED
from jiheng.rulebook import load
from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Viewed, Wording
from jiheng.web.core.lists import List
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named, said
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.actions.months import CLOSE
from jiheng.web.ledgers.declarations import kept_ledgers, ledgers
from jiheng.web.ledgers.file_batches import (
    READ_FILES,
    TAKE_FILES,
    batch_outcome,
    read_files,
    take_files,
)
from jiheng.web.ledgers.ledger_lists import ledger_list, list_id
from jiheng.web.ledgers.ledger_tables import ledger_name, use_name
from jiheng.web.ledgers.pair_words import pair_word
from jiheng.web.ledgers.queries import viewed
from jiheng.web.ledgers.queries.bound import (
    WHEN,
    corrections,
    corrections_of,
    entries,
    months,
    offers,
    pairs,
    pairs_of,
    published,
    reopenings,
    takeovers,
    unexplained,
    versions,
    versions_of,
)
from jiheng.web.ledgers.queries.offers import OFFER, has_ledgers
from jiheng.web.ledgers.queries.overrides import (
    overrides,
    overrides_below,
    waiting_overrides,
)
from jiheng.web.ledgers.queries.past_rows import waiting_takeovers
from jiheng.web.ledgers.queries.record_titles import ledger_titles, pair_titles, row_titles
from jiheng.web.ledgers.queries.rows import ledgers_of
from jiheng.web.ledgers.queries.sight import hidden_in
from jiheng.web.ledgers.queries.waiting import CORRECT, waiting_corrections, waiting_rows
from jiheng.web.ledgers.queries.waiting_months import waiting_reopenings
from jiheng.web.ledgers.queries.waiting_pairs import waiting_pairs
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.untaken import UNTAKEN, write_untaken
from jiheng.web.ledgers.views.running import running_panels

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine

SEE, FILL = "see", "fill"


def app() -> App:
    """Return what this app brings, by the ledgers that are in force."""
    return App(
        rights=tuple(_rights()),
        menu=(MenuItem("ledgers:index", _("台账"), shown=has_ledgers),) if kept_ledgers() else (),
        jobs=(
            JobKind(jobs.EXPORT, _("导出台账"), jobs.export_ledger),
            JobKind(jobs.QUALITY, _("检查台账数据质量"), jobs.write_quality),
            JobKind(jobs.PAIRS, _("查找疑似重复"), jobs.search_pairs, jobs.outcome_of),
            JobKind(jobs.PREVIEW, _("预览台账工作簿"), jobs.preview_ledger, jobs.outcome_of),
            JobKind(jobs.IMPORT, _("导入台账工作簿"), jobs.import_ledger, jobs.outcome_of),
            JobKind(UNTAKEN, _("生成未导入的行"), write_untaken),
            JobKind(READ_FILES, _("预览几个单位的工作簿"), read_files, batch_outcome),
            JobKind(TAKE_FILES, _("导入几个单位的工作簿"), take_files, batch_outcome),
        ),
        wording=Wording(
            actions={
                "attach": _("上传佐证"),
                "agree_pair": _("双方一致，认定"),
                "answer_pair": _("答复疑似重复"),
                "ask_correction": _("申请更正"),
                "agree_override": _("同意例外"),
                "ask_override": _("申请例外"),
                "ask_reopening": _("申请重开月结"),
                "ask_share": _("申请业绩分成"),
                "close_month": _("月结"),
                "correct": _("更正"),
                "decide_pair": _("上级认定疑似重复"),
                "import": _("导入工作簿"),
                "offer": _("启用或停用台账"),
                "public": _("标注公开"),
                "refuse_correction": _("不同意更正"),
                "refuse_override": _("不同意例外"),
                "refuse_reopening": _("不同意重开月结"),
                "remove": _("删除"),
                "reopen_month": _("重开月结"),
                "suspect": _("发现疑似重复"),
                "take": _("取数"),
                "agree_takeover": _("同意转入历史数据"),
                "ask_takeover": _("申请转入历史数据"),
                "refuse_takeover": _("不同意转入历史数据"),
                "take_over": _("转入历史数据"),
                "set_aside": _("留待以后填入"),
                **_moves(),
            },
            objects={
                "entry": _("填报内容"),
                "ledger": _("台账"),
                "pair": _("疑似重复和分成"),
            },
            fields={
                "inserts": _("新增行数"),
                "digest": _("校验"),
                "figure": _("台账数据"),
                "gaps": _("还缺"),
                "kept_for": _("照样保留的原因"),
                "month": _("月份"),
                "move": _("步骤"),
                "pair": _("认定"),
                "proof": _("佐证材料"),
                "proposals": _("申请更正行数"),
                "tag": _("佐证种类"),
                "public": _("公开"),
                "updates": _("修改行数"),
                "use": _("台账组"),
            },
            values={"use": use_name, "pair": pair_word},
            labels={"entry": row_labels},
            states={"entry": _state},
            hidden={"entry": hidden_in},
            titles={"entry": row_titles, "ledger": ledger_titles, "pair": pair_titles},
        ),
        waiting=(
            waiting_rows,
            waiting_corrections,
            waiting_reopenings,
            waiting_overrides,
            waiting_pairs,
            waiting_takeovers,
        ),
        beside=(running_panels,),
        owners={"ledger": _organisation},
        lists=_lists,
        list_by_id=_list_by_id,
        viewed=(
            Viewed("entry", _("填报内容"), viewed.row_places, viewed.row_titles, viewed.rows_named),
            Viewed("ledger", _("台账"), viewed.last_part_places, viewed.ledger_titles),
            Viewed("figure", _("台账数据"), viewed.last_part_places, viewed.figure_titles),
            Viewed(
                "file", _("佐证材料"), viewed.proof_places, viewed.file_titles, viewed.files_named
            ),
        ),
        unexplained=(unexplained,),
        bound=(
            Bound("entry", entries),
            Bound("version", versions, once=True, below="entry", parts=versions_of),
            Bound("correction", corrections, below="entry", parts=corrections_of, later=WHEN),
            Bound("override", overrides, below="entry", parts=overrides_below, later=WHEN),
            Bound("published", published, once=True),
            Bound("month", months, once=True),
            Bound("reopening", reopenings, later=WHEN),
            Bound("pair", pairs, below="entry", parts=pairs_of, later=WHEN),
            Bound("takeover", takeovers, later=WHEN),
            Bound("offer", offers),
        ),
    )


def _organisation(reference: str) -> int | None:
    """Return whose a table is that the record refers to as ledger/ID/ORGANISATION."""
    last = reference.rpartition("/")[2]
    return int(last) if last.isdecimal() else None


def _rights() -> Iterable[Right]:
    """Yield the rights of each ledger, and that to switch groups of them on."""
    for ledger in ledgers().values():
        for name, roles in ledger.rights.items():
            yield Right(ledger.right(name), lazy(_label, str)(ledger, name), roles)
    yield Right(CLOSE, _("台账月结"), ("statistician",))
    yield Right(CORRECT, _("批准台账更正"), ("verifier", "statistician"))
    yield Right(OFFER, _("启用和停用台账"), ("manager", "finance"))


def _label(ledger: Ledger, name: str) -> str:
    """Return what a right of a ledger is called: what may be done with its rows."""
    moves = dict.fromkeys(named(move) for move in ledger.flow.moves if move.right == name)
    what = {SEE: gettext("查看"), FILL: gettext("填报")}.get(name) or gettext("、").join(moves)
    return gettext("%(ledger)s：%(what)s") % {"ledger": ledger_name(ledger), "what": what or name}


def _moves() -> Mapping[str, Promise | str]:
    """Return the labels of the moves of every ledger."""
    moves = [move for ledger in ledgers().values() for move in ledger.flow.moves]
    return {move.id: lazily_named(move) for move in moves}


def _state(line: "AuditLine", text: str) -> Promise | str:
    """Return the name of a state of a row; another text as it is."""
    ledger = next(
        (ledgers()[part] for part in line.reference.split("/") if part in ledgers()), None
    )
    states = ledger.flow.states if ledger is not None else ()
    return next((named(state) for state in states if state.id == text), text)


def _lists() -> Iterable[List]:
    return [ledger_list(ledger) for ledger in kept_ledgers()]


def _list_by_id(id_: str) -> List | None:
    kept = (ledger for ledger in kept_ledgers() if list_id(ledger) == id_)
    return next((ledger_list(ledger) for ledger in kept), None)


def row_labels(lines: Iterable["AuditLine"]) -> dict[tuple[int, str], Promise | str]:
    """Return what the values of rows are called: their columns have their own labels."""
    audit_lines = list(lines)
    ledger_by_row = ledgers_of(line.object_id for line in audit_lines)
    forms = {sheet.id: sheet for sheet in load().rest.form.sheets}
    forms |= {ledger.id: ledger.form for ledger in ledgers().values()}
    labels: dict[tuple[int, str], Promise | str] = {}
    for line in audit_lines:
        parts = line.reference.split("/")
        id_ = ledger_by_row.get(line.object_id) or next((p for p in parts if p in forms), "")
        form = forms.get(id_)  # of a row that is gone, as the record refers to it
        for column in form.columns if form is not None else ():
            if column.field in line.changes:
                labels[line.number, column.field] = said(column.label)
        if VOIDED in line.changes:
            labels[line.number, VOIDED] = _("已作废")
        for name in filter(other_label, line.changes):
            labels[line.number, name] = other_label(name)
    return labels
