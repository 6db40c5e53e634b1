"""Tables of surveys. Nothing in them joins a ticket to an answer: see decision 0030."""

import uuid
from typing import ClassVar

from django.db import models


class Survey(models.Model):
    """A survey of an organisation: which form, of whom, how many were asked, where it stands."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT)
    year = models.IntegerField(db_index=True)
    title = models.CharField(max_length=120)
    asker = models.CharField(max_length=160)  # who asks, as respondents see it
    form = models.CharField(max_length=60)
    version = models.IntegerField()
    state = models.CharField(max_length=20, default="preparing", db_index=True)
    frames = models.JSONField(default=list)  # [group, population or null, issued on paper]
    weighted = models.BooleanField(default=False)  # the total weighs groups with their N
    tool = models.CharField(max_length=40, blank=True)  # how it is asked, as the sheet says
    seed = models.CharField(max_length=64, blank=True)  # of the sample, from the machine's chance
    sample = models.JSONField(default=dict)  # numbers of the lists that were drawn, by group
    opened_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(null=True)
    dropped = models.IntegerField(default=0)  # answers by link too few to be mixed: never read

    class Meta:
        ordering: ClassVar = ["-year", "organisation__path", "pk"]


class Paper(models.Model):
    """A paper, entered by two people; what differs is settled by naming a value."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="papers")
    number = models.CharField(max_length=40)
    first = models.JSONField(default=dict)  # ids of points by question, and the group
    first_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    second = models.JSONField(null=True)
    second_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled = models.JSONField(default=dict)  # by question: the value, the reason, whose word
    unsettled = models.IntegerField(default=0)  # questions that differ and wait for a word
    late = models.BooleanField(default=False)  # came after the survey was closed

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="one_paper_a_number")
        ]


class Batch(models.Model):
    """Answers of another tool, taken in at once."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="batches")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    count = models.IntegerField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "digest"], name="one_batch_a_file")
        ]


class Ticket(models.Model):
    """A link that answers once; what is kept is a keyed digest, and whether it was used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tickets")
    digest = models.CharField(max_length=64, unique=True)
    group = models.CharField(max_length=60)
    used = models.BooleanField(default=False)


class Lot(models.Model):
    """Answers by link of one group that are written together, in no order."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="lots")
    group = models.CharField(max_length=60)  # empty: of groups too small to be told apart
    recipient = models.CharField(max_length=80)  # the public key that its answers are sealed to
    state = models.CharField(max_length=10, default="open")  # open, full, written, joined, dropped
    count = models.IntegerField(default=0)
    written_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "group"],
                condition=models.Q(state="open"),
                name="one_open_lot_a_group",
            )
        ]


class Held(models.Model):
    """An answer that waits for its lot, sealed: nobody reads it until the lot is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="held_answers")
    sealed = models.TextField()


class Answer(models.Model):
    """An answer as counted: of a lot, or of a batch; no day, no author, no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="answers")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="answers")
    group = models.CharField(max_length=60)
    points = models.JSONField()


class SurveyUse(models.Model):
    """A result as it was written into a row of a year: drift is the difference to it."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="uses")
    cycle = models.ForeignKey("performance.Cycle", on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=30)
    key = models.CharField(max_length=40)
    values = models.JSONField()  # of the row, as written
    digest = models.CharField(max_length=64)  # of the result that they were written from
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
