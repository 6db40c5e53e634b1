"""Issues of the tables of a month: written once, never changed."""

from typing import ClassVar

from django.db import models


class Issue(models.Model):
    """The tables of a month of a place as they were issued; the pack lies where files lie."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="statistics"
    )
    first = models.DateField()  # the first day of the month
    number = models.PositiveIntegerField()  # of the issues of this month
    kind = models.CharField(max_length=12)  # of its text: monthly, quarterly
    maker = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    written = models.JSONField(default=dict)  # what people wrote into its text, by part
    cells = models.JSONField(default=dict)  # what stood in every cell, by table
    apart = models.JSONField(default=dict)  # the same of tables that not every reader may see
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)
    manifest = models.JSONField(default=list)  # name, size, digest of every file

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "first", "number"], name="one_issue_of_a_number"
            )
        ]
