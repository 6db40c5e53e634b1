"""Computations of awards: each as it was made, by which version of which scheme; never changed."""

from typing import ClassVar

from django.db import models


class Computation(models.Model):
    """An award as it was computed: everything that its sheet prints stands in it."""

    row = models.ForeignKey(
        "ledgers.Row", on_delete=models.PROTECT, related_name="award_computations"
    )
    number = models.IntegerField()  # of those of the row
    scheme = models.CharField(max_length=60)
    since = models.DateField()  # of the version of the scheme
    sheet = models.JSONField(default=dict)  # exact numbers as texts: see `sheets.sheet`
    total = models.DecimalField(max_digits=20, decimal_places=2)  # yuan
    digest = models.CharField(max_length=64)  # of the sheet
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "number"], name="one_computation_a_number")
        ]
