"""Packs that disclose a year: what is in each, what was found in it, where it stands."""

from typing import ClassVar

from django.db import models

UNDER_WAY = ("making", "checked", "approved", "released")  # of a year there is one of these


class Release(models.Model):
    """A pack of a year; its bytes lie where files lie, under their digest."""

    cycle = models.ForeignKey(
        "performance.Cycle", on_delete=models.PROTECT, related_name="releases"
    )
    state = models.CharField(max_length=12, default="making", db_index=True)
    ledgers = models.JSONField(default=list)  # ids of the ledgers whose public rows are in it
    masked = models.BooleanField(default=False)  # what tells of a person was masked in it
    maker = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True)
    manifest = models.JSONField(default=dict)  # name, size and digest of every file in it
    findings = models.JSONField(default=list)  # what may tell of a person: file, place, text
    released_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # why it was withdrawn

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=models.Q(state__in=UNDER_WAY),
                name="one_release_under_way",
            )
        ]
