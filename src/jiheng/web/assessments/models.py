"""Tables of assessments by a card: who rates, what they gave, papers; of evidence examined."""

from typing import ClassVar

from django.db import models

WITHDRAWN = "withdrawn"


class Assessment(models.Model):
    """An assessment of a department or a project in a year, by a card, as its kind goes."""

    kind = models.CharField(max_length=30, db_index=True)
    card = models.CharField(max_length=60)
    cycle = models.ForeignKey(
        "performance.Cycle", on_delete=models.PROTECT, related_name="assessments"
    )
    subject = models.CharField(max_length=60)  # department, number of a project, policy:NAME
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=20, default="preparing", db_index=True)
    texts = models.JSONField(default=dict)  # of its report, by part
    result = models.JSONField(default=dict)  # when scoring was closed: items, agreement
    total = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    grade = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=12, blank=True)  # of an appraisal
    ceiling = models.DecimalField(max_digits=20, decimal_places=2, null=True)  # yuan
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "cycle", "subject"],
                condition=~models.Q(state=WITHDRAWN),
                name="one_assessment_of_a_kind",
            )
        ]


class Seat(models.Model):
    """Somebody who rates in an assessment: it adds to a role, and ends with the assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="asked")  # declared, handed_in, recused
    reason = models.TextField(blank=True)  # why somebody withdrew, or was taken off
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "user"], name="one_seat_a_rater")
        ]


class Mark(models.Model):
    """The points that a rater gives an item, why, and what proves it."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="marks")
    item = models.CharField(max_length=40)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "item"], name="one_mark_an_item")
        ]


class Paper(models.Model):
    """A file of an assessment: what it rests on, of an item or of the whole."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="papers")
    item = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Examination(models.Model):
    """A proof looked at by somebody who did not attach it: which value it proves, or why not."""

    proof = models.ForeignKey(
        "ledgers.Proof", on_delete=models.CASCADE, related_name="examinations"
    )
    accepted = models.BooleanField()
    value = models.TextField(blank=True)  # as it was then: another one is to be examined anew
    reason = models.TextField(blank=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class ProofReading(models.Model):
    """What the machine read in a proof of its value: shown to who examines; it decides nothing."""

    proof = models.OneToOneField("ledgers.Proof", on_delete=models.CASCADE, related_name="reading")
    value = models.TextField(blank=True)  # as it was then
    verdict = models.CharField(max_length=12, db_index=True)  # of model.evidence.VERDICTS
    part = models.CharField(max_length=200, blank=True)  # sheet or page
    spot = models.CharField(max_length=60, blank=True)  # cell, row or paragraph
    figure = models.CharField(max_length=200, blank=True)  # as printed there
    quote = models.TextField(blank=True)
    computed = models.CharField(max_length=8, blank=True)  # sum, count
    rounded = models.BooleanField(default=False)
    day = models.DateField(null=True)  # of the file, where it is too late
    reason = models.CharField(max_length=8, blank=True)  # why it could not be read
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
