"""Tables of monitoring: rounds of a year, the notices that their lamps led to."""

from typing import ClassVar

from django.db import models


class Round(models.Model):
    """A period of a year that is monitored; its rows stand in two sheets of the year.

    The sheets hold the newest round; what an older one held is kept with its steps.
    """

    cycle = models.ForeignKey("performance.Cycle", on_delete=models.PROTECT, related_name="rounds")
    period_end = models.DateField()
    due = models.DateField(db_index=True)
    state = models.CharField(max_length=20, default="filling", db_index=True)
    opened_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    # what it came to when it was handed on last:
    lamp = models.CharField(max_length=10, blank=True)  # the worst; empty: none can be judged
    execution = models.DecimalField(max_digits=9, decimal_places=4, null=True)  # of the department
    worst = models.CharField(max_length=200, blank=True)  # the line with the worst lamp
    counts = models.JSONField(default=dict)  # lines by lamp; unjudged: those without one

    class Meta:
        ordering: ClassVar = ["-period_end", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "period_end"], name="one_round_a_period")
        ]


class Notice(models.Model):
    """A notice to put something right that a lamp of a round led to: a problem of the year."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    measure = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    line = models.CharField(max_length=200)  # the indicator; empty: the money
    lamp = models.CharField(max_length=10)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "subject", "line"], name="one_notice_a_line_of_a_round"
            )
        ]
