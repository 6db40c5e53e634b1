"""What is refused is said on the page it was sent from, with links to what puts it right; menus stay, the status too."""

import ast
import re

import pytest

import catalogue
from builders import ROOT
from jiheng.web.performance.queries.cycles import bump_version
from web import doing
from web.city import fill_targets, walk

pytestmark = pytest.mark.once


def sent(client, page, address, **fields):
    return client.post(address, fields, HTTP_REFERER=f"http://testserver{page}")


def test_a_refused_move_shows_the_year_again_with_every_gap_as_a_link(city, enter):
    fill_targets(city)
    for row in doing.rows_in(city.cycle, "indicators"):
        row.values.pop("data_source")
        row.save()
    bump_version(city.cycle)
    page = f"/years/{city.cycle.pk}/"
    answer = sent(enter(city.filler), page, f"{page}move/", move="submit_targets", acknowledged="1")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="refusal"' in text
    assert "办理过程" in text  # the same page
    assert text.count("#f-data_source") >= 4
    assert "主菜单" in text


def test_from_elsewhere_a_page_of_its_own_says_it(city, enter):
    walk(city, "approved")
    page = f"/years/{city.cycle.pk}/"
    client = enter(city.filler)
    for referer in ("", "http://other.example/years/1/", "http://testserver/没有/"):
        answer = client.post(f"{page}move/", {"move": "start"}, HTTP_REFERER=referer)
        assert answer.status_code == 403
        assert 'id="refusal"' not in answer.content.decode()


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_a_page_that_one_may_not_see_is_not_shown_again(city, enter, who):
    page = f"/years/{city.cycle.pk}/"
    answer = sent(enter(city.people[who]), page, "/years/open/", year="", organisation="")
    text = answer.content.decode()
    assert "样例局" not in text


WEB = ROOT / "src" / "jiheng" / "web"
TRANSLATED = ("_", "gettext", "gettext_lazy")
MADE = {  # what is refused in words that are made elsewhere: of rules, of other refusals
    "str(CONFLICTS[why])", "str(KEPT[why])", "load().rest.message(document.faults[0], language)",
    "_unusable(kind, allowed) % {'name': name[:80]}", "f\"{shown['name']}：{refused.said}\"",
    "nowhere(document, ledgers()[table.id])", "nowhere(document, ledger)",
    "_opened(organisation, year)",
}  # fmt: skip
WAYS = "请|写|要|先|由|用|只|才|再|等|最多|改|缺|换|看|办理"  # a way out has one of these words
PART = "以档案的行政区划 %(place)s 为准"  # of a sentence
NO_WAY = {  # what is refused is not there at all: only an address made by hand asks for it
    "没有这个步骤。", "没有这组台账。", "这个台账没有业绩分成。", "这张表的行没有自己的步骤。",
    "这张表的行没有自己的步骤，或者说明太长。", "年度档案里的行没有作废。",
    "“%(field)s”不是这张表的栏目，或者超过 4000 字。", "这一行已经办过步骤，不能删除。",
    "这一行在“疑似重复和分成”里有答复，不能删除。", "“%(move)s”之前%(values)s；不是这样的，不能办。",
}  # fmt: skip


PROMOTION = ("complaints", "zones", "sites", "awards", "statistics")
TO_DO = "请|：改|：过完|：换|：写|先计算|要(写明|由|在|交给)|才能|之后再办"  # what puts it right, or who


def refusals():
    """Yield each refusal: its file, how it is written, the texts that it may be."""
    for path in sorted(WEB.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assigned = {}
        for node in ast.walk(tree):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            for each in targets if isinstance(node, ast.Assign | ast.AnnAssign) else ():
                if isinstance(each, ast.Name) and node.value is not None:
                    assigned.setdefault(each.id, []).append(node.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                said = node.args[0]
                named = [n.id for n in ast.walk(said) if isinstance(n, ast.Name)]
                roots = [said, *(value for name in named for value in assigned.get(name, ()))]
                yield path.relative_to(WEB).as_posix(), ast.unparse(said), list(texts_in(roots))


def texts_in(roots):
    for root in roots:
        if isinstance(root, ast.Constant) and " / " in str(root.value):
            yield root.value  # of a call, in both languages
        for node in ast.walk(root):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called in TRANSLATED and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_refusal_is_a_sentence_in_both_languages():
    english = {m.id: m.string for m in catalogue.read(catalogue.PAGES)}
    tried = 0
    for path, written, texts in refusals():
        tried += 1
        assert texts or written in MADE, (path, written)
        for text in texts:
            if " / " in text or text == PART:
                continue
            assert re.search(r"。$|\)s$", text), (path, text)
            assert re.search(r"[.?]”?$|\)s\.?$", english[text]), (path, text, english[text])
    assert tried > 400


def test_21_2_every_refusal_names_a_way_out():
    for path, _written, texts in refusals():
        for text in {*texts} - NO_WAY - {PART}:
            assert re.search(f"{WAYS}|\\)s$", text), (path, text)


def test_21_2_every_refusal_of_what_promotion_keeps_says_what_to_do():
    """Complaints, zones, sites, awards, statistics: not the fact alone."""
    tried = dict.fromkeys(PROMOTION, 0)
    for path, _written, texts in refusals():
        app = path.partition("/")[0]
        for text in texts if app in PROMOTION else ():
            tried[app] += 1
            assert re.search(TO_DO, text), (path, text)
    assert all(tried.values()), tried
