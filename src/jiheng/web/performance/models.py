"""Tables of a year: rows of the workbook's sheets as typed, moves, adjustments, reviews."""

from typing import ClassVar

from django.db import models


class Cycle(models.Model):
    """A department's year."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT)
    year = models.IntegerField(db_index=True)
    state = models.CharField(max_length=20, default="setting", db_index=True)
    version = models.BigIntegerField(default=0)  # another one with every change below it
    changed_at = models.DateTimeField(auto_now=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # when last submitted
    grade = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "organisation__path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_cycle_a_year")
        ]


class Entry(models.Model):
    """A row of a sheet: what was typed, by field; nothing is interpreted here."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="entries")
    sheet = models.CharField(max_length=30)
    key = models.CharField(max_length=60)
    position = models.IntegerField()
    title = models.CharField(max_length=200, blank=True)  # its name, for lists and search
    values = models.JSONField(default=dict)  # field: text
    authors = models.JSONField(default=dict)  # field: id of who filled the value in force
    version = models.IntegerField(default=1)
    public = models.BooleanField(default=True)  # 公开 / 不予公开

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "sheet", "key"], name="one_entry_a_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["sheet", "id"]),
            models.Index(fields=["sheet", "title"]),
        ]


class Step(models.Model):
    """A move that was taken."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="steps")
    move = models.CharField(max_length=30)
    begin = models.CharField(max_length=20)
    end = models.CharField(max_length=20)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    rows = models.JSONField(null=True)  # of every sheet as they stood: [key, values] by sheet

    class Meta:
        ordering: ClassVar = ["pk"]


class Task(models.Model):
    """A piece of work of a year: who does it, by which day, whether it is done."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="tasks")
    stage = models.CharField(max_length=20)
    key = models.CharField(max_length=40, blank=True)  # of the timetable; empty: of their own
    title = models.CharField(max_length=200)
    owner = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    done_by = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["owner", "done_at"])]


class Waiver(models.Model):
    """A named exception: an office without a second person lets one fill and review."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="waivers")
    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Attachment(models.Model):
    """A file that proves a value."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=40)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)


class Adjustment(models.Model):
    """A request to change an approved target; decided by finance, both targets stay visible."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="adjustments")
    target = models.CharField(max_length=200)
    reason = models.TextField()
    state = models.CharField(max_length=12, default="requested")  # requested, approved, refused
    requested_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)


class Deadline(models.Model):
    """The last day of a stage in a year, below an organisation; it ends at 24:00."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.CASCADE)
    year = models.IntegerField()
    stage = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year", "stage"], name="one_deadline_a_stage"
            )
        ]


class Draw(models.Model):
    """A random sample of submitted years, with its seed, so that it can be drawn again."""

    year = models.IntegerField()
    seed = models.CharField(max_length=32)
    wanted = models.IntegerField()
    pool = models.JSONField()  # ids of the years it was drawn from, in order
    by = models.ForeignKey("core.User", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)


class Review(models.Model):
    """A year drawn for review, and who reviews it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="reviews")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=12, default="open")  # open, done
    opinion = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)


class Rescore(models.Model):
    """The points that a reviewer gives a line, and why."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="rescores")
    subject = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "subject", "key"], name="one_rescore_a_line")
        ]


class RemedyStep(models.Model):
    """A step of putting a problem right: taken up, submitted, verified, sent back."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="remedy_steps")
    begin = models.CharField(max_length=12)
    end = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Upload(models.Model):
    """A written report that was uploaded to be reviewed."""

    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)
    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    record = models.JSONField(null=True)  # facts and findings by the published schema

    class Meta:
        ordering: ClassVar = ["-pk"]
