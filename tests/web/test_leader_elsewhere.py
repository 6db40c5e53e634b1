"""What the leader's page showed on a day is what a restore of that day's backup shows."""

import json

from web.test_operate import SCRIPT, command, jiheng, keys_of

BUILT = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
import json
from django.utils import timezone
from jiheng.web.core import actions
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
root = actions.found_organisation(kind="finance", name="样例市财政局", code="R", parent=None, by=None)
by = actions.add_user(username="tongji", name="统计员", password=None, by=None)
for role in ("statistician", "finance", "lead"):
    actions.give_role(by, root, role, by=None)
offering.switch(root, "promotion", on=True, by=by)
for name in ("东区", "西区"):
    unit = actions.found_organisation(kind="department", name=name, code=name, parent=root, by=None)
    rows = [{"name": f"{name}{n}", "planned_total": f"{12000 + n}.5", "stage": "已签约",
             "contract_signed_on": f"2025-{n % 12 + 1:02d}-11"} for n in range(15 + len(name))]
    take_over(ledger_table(ledgers()["investment_projects"], unit), rows, "转自纸质台账", by=by)
print(json.dumps(timezone.now().isoformat()))
"""
)
CHANGED = SCRIPT.format(
    body="""
from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.models import Row
by, unit = User.objects.get(username="tongji"), Organisation.objects.get(name="东区")
table = ledger_table(ledgers()["investment_projects"], unit)
row = Row.objects.get(title="东区3")
put_values(row, {"aside": "重复"}, by)
update(table, [row], by)
take_over(table, [{"name": "后来的", "planned_total": "99000", "stage": "已签约",
                   "contract_signed_on": "2025-02-11"}], "转自纸质台账", by=by)
"""
)
SHOWN = """
import datetime as dt, json
from dataclasses import replace
from jiheng.web.core.models import Organisation, User
from jiheng.web.leader.asking import asked_for
from jiheng.web.leader.queries.board import board_of
from jiheng.web.leader.queries.units import units_below
from jiheng.web.leader.shown import shown_league, shown_months
from jiheng.web.ledgers.queries.figure_reader import FigureReader
by = User.objects.get(username="tongji")
def shown(at):
    asked, _modes, _places = asked_for(by, {{"mode": "leader", "year": "2025"}})
    asked = replace(asked, at=at)
    reader = FigureReader(asked.organisation, asked.at)
    board = board_of(asked, units_below(asked.organisation), reader)
    return [
        board.digest, [[t.figure.definition.id, str(t.figure.value), t.figure.digest] for t in board.tiles],
        [n.text for _m, cells in shown_months(board.months, asked)["lines"] for n in cells],
        [[u["name"], u["place"], u["value"].text] for u in shown_league(board.league, asked)["lines"]],
    ]
moments = [dt.datetime.fromisoformat("{moment}")] if "{moment}" else []
print(json.dumps([shown(at) for at in [*moments, None]]))
"""


def shown(folder, moment=""):
    return json.loads(command(folder, "-c", SCRIPT.format(body=SHOWN.format(moment=moment))))


def test_17_3_a_day_is_shown_again_as_a_restore_of_its_backup_shows_it(tmp_path):
    folder, again = tmp_path / "data", tmp_path / "again"
    moment = json.loads(command(folder, "-c", BUILT))
    jiheng(folder, "backup", str(tmp_path / "b.zip"))
    command(folder, "-c", CHANGED)
    jiheng(again, "restore", str(tmp_path / "b.zip"), *keys_of(folder))
    (then, now), [restored] = shown(folder, moment), shown(again)
    assert then == restored
    assert then != now
    assert dict((id_, value) for id_, value, _digest in then[1])["projects.signed.count"] == "34"
