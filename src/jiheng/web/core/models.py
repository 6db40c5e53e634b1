"""Tables of people, organisations, the record, files and jobs; no rules, no files opened here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils.crypto import salted_hmac

from jiheng.web.core.rights import ROLES

KINDS = ("finance", "department", "unit", "division")
JOB_STATES = ("waiting", "running", "done", "failed", "cancelled")


class Organisation(models.Model):
    """A finance bureau, a department, a unit or a division; `path` has its parents' ids."""

    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, unique=True)
    place = models.CharField(max_length=12, default="CN")  # division code that rules go by
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=120, db_index=True, default="")  # /1/4/
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["path"]

    @property
    def order(self) -> tuple[int, ...]:
        """Where it stands in the tree: parents first, siblings as they were founded."""
        return tuple(int(pk) for pk in self.path.split("/") if pk)

    @property
    def from_the_top(self) -> tuple[int, tuple[int, ...]]:
        """Where it stands among places of which the highest come first."""
        return len(self.order), self.order

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user of this name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who can log in; what they may do is said by memberships alone."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=True)  # the password was given by somebody else
    link_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)  # one-time
    link_expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    home = models.ForeignKey(  # whose a person without a role is
        Organisation, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    password_at = models.DateTimeField(null=True)  # when it was set; null: before this was kept
    epoch = models.IntegerField(default=0)  # of log-ins: those of an earlier one are over for good
    entries = models.JSONField(default=list)  # digests of the sessions that go on, oldest first
    code_secret = models.CharField(max_length=64, blank=True, default="")  # of one-time codes
    code_step = models.BigIntegerField(default=0)  # of the last code: none is taken twice

    objects = UserManager()
    USERNAME_FIELD = "username"

    def get_session_auth_hash(self) -> str:
        """Return what a session hangs on: the password, and the epoch once one has ended."""
        if not self.epoch:
            return super().get_session_auth_hash()
        about = f"{self.password}/{self.epoch}"
        return salted_hmac("jiheng.web.core.session", about, algorithm="sha256").hexdigest()

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password; unlike Django's, nothing is written thereby."""
        return check_password(raw_password, self.password)

    def __str__(self) -> str:
        """Return the person's name."""
        return self.name


class OldPassword(models.Model):
    """A password that somebody had, as a hash: so that it does not come back at once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    class Meta:
        ordering: ClassVar = ["-pk"]


class Guesses(models.Model):
    """Wrong tries at a secret, by account, by address, or by both."""

    key = models.CharField(max_length=64, unique=True)  # digest of what is counted
    count = models.IntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # locked so long


class Membership(models.Model):
    """A role of a person in an organisation, and all below it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=[(r.id, r.id) for r in ROLES])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership")
        ]


class Token(models.Model):
    """What a program shows instead of a password; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    reads_only = models.BooleanField(default=False)  # else it does what its person may do
    used_on = models.DateField(null=True)  # the last day, and from where, that the record has
    used_from = models.CharField(max_length=45, blank=True, default="")


class AuditLine(models.Model):
    """One change: who, what, when, from where, old and new; chained to the line before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # ids only: names are resolved when shown
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, blank=True, db_index=True)  # year/5/indicators
    changes = models.JSONField(default=dict)  # field: [old, new]
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    edition = models.SmallIntegerField(default=3)  # of what the digest covers; 3: with a key
    key_id = models.CharField(max_length=16, blank=True, default="")  # from edition 3 on
    bound = models.JSONField(default=dict)  # kind/id: digest of the row as it is now; null: gone
    organisation_id = models.BigIntegerField(null=True, db_index=True)  # whose it is: who may read

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"])]


class RecordSeal(models.Model):
    """The record as it stood on a day: how many lines, and the root of the tree of them all."""

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    count = models.BigIntegerField()  # lines of the record
    root = models.CharField(max_length=64)
    subtrees = models.JSONField()  # of the tree, for the next seal to go on from
    key_id = models.CharField(max_length=16)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)


class AccessSeal(models.Model):
    """A batch of the log of views and exports, sealed."""

    number = models.BigIntegerField(primary_key=True)
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)


class AccessLine(models.Model):
    """One view or export."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    action = models.CharField(max_length=20)  # view, export
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    request_id = models.CharField(max_length=32, blank=True)
    organisation_id = models.BigIntegerField(null=True)  # whose it was when it was taken in

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "id"]),
            models.Index(fields=["actor_id", "id"]),
            models.Index(fields=["at"]),
        ]


class AccessSpool(models.Model):
    """How far a file of views that were noted apart is taken into the table above."""

    name = models.CharField(max_length=60, unique=True)
    end = models.BigIntegerField(default=0)  # the byte after what was taken in


class StoredFile(models.Model):
    """A file as uploaded; its bytes lie in the data folder under their digest."""

    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=12)  # by content: xlsx, docx, pdf, png ...
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)


class Job(models.Model):
    """Long work: waits, runs with progress, can be cancelled, is taken up again after a restart."""

    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=12, default="waiting", db_index=True)
    argument = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    cancel = models.BooleanField(default=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)
    starts = models.IntegerField(default=0)  # without an end so far
    started_at = models.DateTimeField(null=True)  # the last time
    beat_at = models.DateTimeField(null=True)  # of the worker that runs it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
