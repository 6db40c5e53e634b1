"""Tables of a year: where it stands, its work, what is asked to change, its reviews and files."""

from typing import ClassVar

from django.db import models


class Cycle(models.Model):
    """A department's year; its rows are those of the organisation in that year."""

    organisation = models.ForeignKey("core.Organisation", on_delete=models.PROTECT)
    year = models.IntegerField(db_index=True)
    state = models.CharField(max_length=20, default="setting", db_index=True)
    version = models.BigIntegerField(default=0)  # another one with every change below it
    changed_at = models.DateTimeField(auto_now=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # when last submitted
    grade = models.CharField(max_length=20, blank=True)
    identity = models.JSONField(null=True)  # department and place as filed; before: as they are
    monitoring = models.CharField(max_length=10, blank=True, default="")  # of its newest round:
    # open, shut; empty: no round was opened, and the flow says when its sheets are

    class Meta:
        ordering: ClassVar = ["-year", "organisation__path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_cycle_a_year")
        ]


class Proposal(models.Model):
    """A row that an adjustment would add to a year, or values that it would change there."""

    row = models.ForeignKey("ledgers.Row", on_delete=models.CASCADE, related_name="proposals")
    sheet = models.CharField(max_length=30)
    key = models.CharField(max_length=60, blank=True)  # empty: a new row
    values = models.JSONField(default=dict)
    was = models.JSONField(default=dict)  # the values that it changes, as they were

    class Meta:
        ordering: ClassVar = ["pk"]


class Opinion(models.Model):
    """What a reviewer says of one row, before it is passed on or returned."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="opinions")
    sheet = models.CharField(max_length=30)
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=20)  # of the year when it was said
    text = models.TextField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["cycle", "sheet", "key"])]


class MadeFile(models.Model):
    """A file that was made of a year; of another content it is made anew."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=20)
    stamp = models.CharField(max_length=64)  # of the content that it was made of
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)


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


class TakenYear(models.Model):
    """The year of a unit as its department took it in; what was taken in stays as it was then."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="taken_years")
    unit = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)  # of the unit's year then
    rows = models.JSONField(null=True)  # [key, values] by sheet; null: let go again
    shut = models.JSONField(null=True)  # [sheet, key] of what was not public then; null: not noted
    digest = models.CharField(max_length=64)  # SHA-256 of the rows
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["cycle", "unit"])]


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
