"""What finance decided by the result of a year: the proposal of the rule stands beside it."""

from typing import ClassVar

from django.db import models

from jiheng.web.uses.wording import BUDGET, IN_FORCE


class ResultUse(models.Model):
    """A use of a result: about a department or a project, as proposed and as decided."""

    cycle = models.ForeignKey("performance.Cycle", on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=12)  # budget, talk, circular, hold
    subject = models.CharField(max_length=60)  # as the sheets write it
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=20, default="decided", db_index=True)
    outcome = models.CharField(max_length=12, blank=True)  # of a budget: priority, cut ...;
    # revoked: the decision before it is taken back, and nothing stands in its place
    proposed = models.JSONField(default=dict)  # the proposal it was decided on; exact, as texts
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)  # yuan, as decided
    reason = models.TextField(blank=True)
    day = models.DateField(null=True)  # on which it was carried out, and by which paper
    paper = models.CharField(max_length=200, blank=True)
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, related_name="+")  # that says
    # it in 结果应用
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "subject"],
                condition=models.Q(kind=BUDGET, state__in=IN_FORCE),
                name="one_decision_in_force",
            )
        ]
