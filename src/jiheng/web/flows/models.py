"""Tables of what goes on with anything that has a state: steps, exceptions, deadlines."""

from typing import ClassVar

from django.db import models


class Step(models.Model):
    """A move that was taken: of a year, of a row of a ledger."""

    kind = models.CharField(max_length=20)  # year, row
    object_id = models.BigIntegerField()
    move = models.CharField(max_length=40)
    begin = models.CharField(max_length=30)
    end = models.CharField(max_length=30)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)  # the reason of a return, the result of what was done
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True)
    rows = models.JSONField(null=True)  # of a year, as they stood: [key, values] by sheet

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"])]


class Waiver(models.Model):
    """A named exception: an office without a second person lets one fill and review."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(  # null: it waits for a second person, or for finance
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"])]


class Deadline(models.Model):
    """The last day of a stage in a year, below an organisation; it ends at 24:00."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.CASCADE)
    year = models.IntegerField()
    stage = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year", "stage"], name="deadline_once_a_stage"
            )
        ]
