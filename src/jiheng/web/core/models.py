"""Tables of people, organisations, the record, files and jobs; no rules, no files opened here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        """Return the person's name."""
        return self.name


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
    cycle_id = models.BigIntegerField(null=True, db_index=True)
    changes = models.JSONField(default=dict)  # field: [old, new]
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"])]


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
    beat_at = models.DateTimeField(null=True)  # of the worker that runs it
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
