"""Tables of rows: what was typed, what is read of it, how it became so, what proves it."""

from typing import ClassVar

from django.db import models

TAKEN, SIGN_OFF, MONTH, ROUND = "taken", "sign_off", "month", "round"  # why it is published


class Row(models.Model):
    """A row of a sheet of a year, or of a ledger: its newest version, copied out."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    year = models.IntegerField(default=0)  # 0: of no year
    ledger = models.CharField(max_length=30)  # id of the ledger, or of the sheet of a year
    key = models.CharField(max_length=60)
    position = models.IntegerField()
    title = models.CharField(max_length=200, blank=True)  # its name, for lists and search
    state = models.CharField(max_length=30, blank=True)  # in its own flow; empty: it has none
    pending = models.CharField(max_length=40, blank=True, default="")  # the move that was proposed
    day = models.DateField(null=True)  # by which it is dated
    amount = models.BigIntegerField(null=True)  # that is summed, in 1/10,000 yuan
    values = models.JSONField(default=dict)  # field: text as typed
    read = models.JSONField(default=dict)  # field: whole number in base units, or ISO day
    read_by = models.CharField(max_length=16, blank=True)  # the form that it was read by
    drafts = models.JSONField(default=dict)  # field: [text, id of who gave it], till its phase
    authors = models.JSONField(default=dict)  # field: id of who filled the value in force
    owned_by = models.CharField(max_length=40, blank=True, default="")  # the right that alone may
    # rewrite or remove it: what another party put there; empty: who fills the table in
    version = models.IntegerField(default=1)
    voided = models.BooleanField(default=False)  # entered in error: lists hide it
    public = models.BooleanField(default=True)  # 公开 / 不予公开
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "year", "ledger", "key"], name="one_row_a_key"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["ledger", "id"]),
            models.Index(fields=["ledger", "version"]),  # what no row is read for: has any changed
            models.Index(fields=["ledger", "title"]),
            models.Index(fields=["ledger", "state", "id"]),
            models.Index(fields=["ledger", "pending", "state", "id"]),  # what waits for somebody
            models.Index(
                fields=["ledger", "state"], condition=models.Q(voided=True), name="voided_rows"
            ),
            models.Index(fields=["ledger", "day", "id"]),
            models.Index(fields=["ledger", "amount", "id"]),
        ]


class Offer(models.Model):
    """A group of ledgers that an organisation, and all below it, have switched on."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    use = models.CharField(max_length=30)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "use"], name="one_offer_a_use")
        ]


class Version(models.Model):
    """A row as it was from some moment on; nothing here is ever changed."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=30, blank=True)
    values = models.JSONField(default=dict)
    correction = models.BooleanField(default=False)  # by a second person, what nobody else may
    reason = models.TextField(blank=True, default="")  # why it stands although something looks
    # wrong, or where it was taken over from

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "number"], name="one_version_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["at", "row"])]  # what has changed since then


class Proof(models.Model):
    """A file that proves a value."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="proofs")
    field = models.CharField(max_length=40)
    tag = models.CharField(max_length=40, blank=True, default="")  # what it is: 合同, 营业执照
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT)


class Gram(models.Model):
    """Two neighbouring characters of a row's title: what a search without a hit asks first."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="grams")
    ledger = models.CharField(max_length=30)
    text = models.CharField(max_length=2)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ledger", "text", "row"])]


class Published(models.Model):
    """A figure as it was taken, signed off or closed: what it counted, in which versions."""

    definition = models.CharField(max_length=60)
    since = models.DateField()  # of the version of its definition
    first = models.DateField()  # of its period
    last = models.DateField()
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    value = models.TextField()  # exactly, in base units; empty: refused
    printed = models.CharField(max_length=60, blank=True)
    rows = models.JSONField(default=dict)  # by ledger: [organisation/key, version] of what counted
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=20)  # taken, sign_off, month, round
    reference = models.CharField(max_length=120, db_index=True)  # what took it, as the record says
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["definition", "organisation", "id"])]


class Month(models.Model):
    """A month of a ledger that an organisation has closed: what it published stays."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    ledger = models.CharField(max_length=30)
    first = models.DateField()  # day of the month
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["first"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "ledger", "first"], name="one_closing_a_month"
            )
        ]


class Request(models.Model):
    """What somebody asks for and another person decides: who, when, and what was answered."""

    state = models.CharField(max_length=10, default="open")  # open, approved, refused
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]


class Correction(Request):
    """Values of a row that somebody asks to change where nobody may by themselves."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="corrections")
    values = models.JSONField(default=dict)
    was = models.JSONField(default=dict)  # the same values as they were
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["state"])]


class Takeover(Request):
    """Rows of a sheet from the past with the stages they had, which somebody asks to take over."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    ledger = models.CharField(max_length=30)
    rows = models.JSONField(default=list)  # values of each as typed, by field
    name = models.CharField(max_length=200)  # of the file
    digest = models.CharField(max_length=64)  # of the file
    reason = models.TextField()  # the paper that they are taken over from

    class Meta:
        ordering: ClassVar = ["pk"]


class Override(Request):
    """A move that may be taken once although its gate asks for more: by two names, for ever."""

    row = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="overrides")
    move = models.CharField(max_length=40)
    gaps = models.JSONField(default=list)  # what is let by: [kind, name]; anything else is not
    reason = models.TextField()
    used_at = models.DateTimeField(null=True)  # the move was taken by it

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["row"], condition=models.Q(state="open"), name="one_open_override_a_row"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state"])]


class Reopening(Request):
    """A closed month that somebody asks to open again; what it had published stays."""

    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    ledger = models.CharField(max_length=30)
    first = models.DateField()  # day of the month
    reason = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "ledger", "first"],
                condition=models.Q(state="open"),
                name="one_open_reopening_a_month",
            )
        ]


class Pair(models.Model):
    """A case of places: two rows that may be one, or a row whose credit two or more may share."""

    ledger = models.CharField(max_length=30)
    first = models.ForeignKey(Row, on_delete=models.CASCADE, related_name="pairs_first")
    second = models.ForeignKey(  # the one that came later; none: one place asks another to share
        Row, on_delete=models.CASCADE, null=True, related_name="pairs_second"
    )
    other = models.ForeignKey(  # the place beside that of the first row
        "core.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    further = models.JSONField(default=list)  # ids of the places beside these two, if any
    why = models.JSONField(default=list)  # why they may be one: codes, investor
    state = models.CharField(max_length=10, default="suspected")  # same, different, shared: decided
    shares = models.JSONField(default=list)  # what stands: the parts, in the order of the places
    began = models.DateField()  # the day from which both sides have to answer; till it is ended
    ended = models.DateField(null=True)
    answers = models.JSONField(default=dict)  # by side: decision, shares, reason, by, at
    above = models.BooleanField(default=False)  # waits for a person of the level above both
    decided_by = models.ForeignKey(
        "core.User", on_delete=models.PROTECT, null=True, related_name="+"
    )  # from above; none: both sides agreed
    values = models.JSONField(default=list)  # what made them alike when that was decided
    effects = models.JSONField(default=dict)  # by id of a row: what the decision changed in it
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["ledger", "state", "id"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_case_a_pair")
        ]
