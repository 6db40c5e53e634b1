"""Complaints beside their rows: who handles one, whom it is about, its clocks, papers, readers."""

from typing import ClassVar

from django.db import models


class Complaint(models.Model):
    """A row of the ledger of complaints, with who handles it and whom it is about."""

    row = models.OneToOneField("ledgers.Row", on_delete=models.PROTECT, related_name="complaint")
    handler = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+")
    respondent = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )  # none: it is none of the tree; its people have no account here

    class Meta:
        ordering: ClassVar = ["pk"]


class CaseClock(models.Model):
    """A clock of a complaint as it ran: an original one stays when another takes its place."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="clocks")
    rule = models.CharField(max_length=40)
    began = models.DateField()
    due = models.DateField()
    certain = models.BooleanField(default=True)  # False: holidays of a year are not announced
    ended = models.DateField(null=True)  # nothing moves it any more
    original_due = models.DateField(null=True)  # before it was extended, or a holiday moved it
    reason = models.TextField(blank=True)  # of an extension
    approved_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    superseded = models.BooleanField(default=False)  # it began anew: this is how it ran before

    class Meta:
        ordering: ClassVar = ["pk"]


class CasePaper(models.Model):
    """A paper of a complaint as it was stored: 受理通知书, 不予受理通知书 and so on."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=20)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class CaseReader(models.Model):
    """An auditor who may read one complaint, on the order of the head of the centre."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "user"], name="one_order_a_reader")
        ]
