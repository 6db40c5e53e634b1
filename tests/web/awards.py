"""What tests do to an award, in a line each: from the papers of an enterprise to its money."""

from jiheng.web.awards.actions import computing
from jiheng.web.core.actions import take_file
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from web.city import person

FIRM = "示例外资001号有限公司"
ARRIVED = "2024-06-14"  # a working day of the year before the award's
SCHEME, PROVINCE = "示例市外商投资奖励", "示例省外商投资奖励"
PAYER = "样例局2025年项目支出"


class Office:
    """The bureau with its ledgers on, and one action a line."""

    def __init__(self, city):
        self.city = city
        offering.switch(city.root, "promotion", on=True, by=city.finance)
        for role in ("verifier", "statistician", "supervisor"):
            city.people[role] = person(role, city.department, role)
        city.people["verifier2"] = person("verifier2", city.department, "verifier")
        self.serial = 0

    def table(self, ledger="awards"):
        return ledger_table(ledgers()[ledger], self.city.department)

    def settled(self, ledger, state, values):
        """A row in a state that its own moves lead to elsewhere."""
        table = self.table(ledger)
        row = filling.add_row(table, values, by=self.city.people.get("statistician", self.city.filler)
                              if ledger == "rates" else self.city.filler)  # fmt: skip
        if state:
            row.state = state
            put_values(row, {"state": table.ledger.flow.state(state).label}, None)
            update(table, [row], None)
        return Row.objects.get(pk=row.pk)

    def base(self, usd="3000", number="BG2024-1", firm=FIRM, state="accepted", **more):
        return self.settled("arrivals", state, {
            "report_number": number, "enterprise": firm, "arrived_on": ARRIVED, "currency": "美元",
            "amount": usd, "usd": usd, "kind": "到资", **more,
        })  # fmt: skip

    def firm(self, name=FIRM, **more):
        return self.settled("enterprises", "verified", {"name": name, "established_on": "2020-01-02",
                                                        "entry_kind": "新设", **more})  # fmt: skip

    def rate(self, text="7.1", day=ARRIVED):
        return self.settled("rates", "", {"currency": "美元", "into": "人民币", "rated_on": day,
                                          "rate": text, "source": "中国人民银行中间价"})  # fmt: skip

    def apply(self, **more):
        self.serial += 1
        values = {"application": f"JL2025-{self.serial:03d}", "enterprise": FIRM, "scheme": SCHEME,
                  "year": "2025", "base_rows": "BG2024-1", "payee": FIRM, **more}  # fmt: skip
        return filling.add_row(self.table(), values, by=self.city.filler)

    def fill(self, row, *, by=None, **values):
        fresh = Row.objects.get(pk=row.pk)
        filling.save_row(
            self.table(), Edit(row.key, values, fresh.version), by=by or self.city.filler
        )

    def prove(self, row, tag):
        file = take_file(f"{tag}.txt", f"{tag} {row.key}".encode(), by=self.city.filler)
        filling.attach(self.table(), row.key, "proofs", file, by=self.city.filler, tag=tag)

    def move(self, row, move, by, note="", reason=""):
        moving.apply_move(self.table(), row.key, Taking(move, note, reason=reason), by=self.who(by))
        return Row.objects.get(pk=row.pk)

    def who(self, by):
        return self.city.people[by] if isinstance(by, str) else by

    def compute(self, row, by="verifier", reason=""):
        return computing.compute(self.table(), row.key, reason, by=self.who(by))

    def check(self, row, by="verifier2", reason=""):
        return computing.check(self.table(), row.key, reason, by=self.who(by))

    def computed(self, row, reason=""):
        self.move(row, "check_district", "division_head", reason=reason)
        self.compute(row, reason=reason)
        return Row.objects.get(pk=row.pk)

    def decided(self, row, approved, reason=""):
        self.computed(row, reason)
        self.check(row, reason=reason)
        self.fill(row, approved=approved, decided_on="2025-09-22", minutes="会纪〔2025〕9号")
        self.prove(row, "会议纪要")
        return self.move(row, "decide", "lead", reason=reason)

    def noticed(self, row, approved, on="2025-09-28", reason=""):
        self.decided(row, approved, reason)
        self.fill(row, noticed_on=on)
        return self.move(row, "notice", "manager", reason=reason)

    def ordered(self, row, approved, reason="", **more):
        self.noticed(row, approved, reason=reason)
        self.fill(row, **{"objection": "无异议", "ordered_on": "2025-10-15", "payer_kind": "本部门项目支出",
                          "payer": PAYER, "due_pay_on": "2025-12-31", **more})  # fmt: skip
        return self.move(row, "order", "manager", reason=reason)

    def paid(self, row, approved, paid, on="2025-12-31", reason="", **more):
        self.ordered(row, approved, reason, **more)
        self.fill(row, paid=paid, paid_on=on, slip=f"GK{row.pk}")
        self.prove(row, "拨款凭证")
        return self.move(row, "pay", "accountant", reason=reason)
