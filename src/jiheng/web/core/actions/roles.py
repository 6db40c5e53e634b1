"""Roles given and taken: below one's own reach, never to oneself, never more than one has."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.actions.people import held_user
from jiheng.web.core.actions.permission import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.models import Membership, Organisation, User
from jiheng.web.core.queries import history, may, people_below, reaches_bureau
from jiheng.web.core.refusal import Refused
from jiheng.web.core.rights import DUTIES, ROLE, incompatible

RIGHT = "roles"
GIVEN = ("add", "password_link")  # actions by which somebody knows another's way in


@transaction.atomic
def give_role(user: User, organisation: Organisation, role: str, *, by: User | None) -> Membership:
    """Give a person a role.

    Raises Refused without the right there, for oneself, for a role that takes a finance bureau to
    give, for one that separated duties keep from the person, and for an unknown one.
    """
    if by is not None:
        _require_reach(user, organisation, role, by)
    if role not in ROLE:
        raise Refused(_("没有“%(role)s”这个角色：请选列出的角色。") % {"role": role}, field="role")
    held_user(user.pk)  # two roles at once: one by one
    if settings.OPTIONS.separated:
        _require_compatible(user, role)
    elif role in DUTIES and role != DUTIES[0]:
        raise Refused(_('只有启用三员分立（duties = "separated"）后才有这个角色。'), field="role")
    membership, new = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role
    )
    if new:
        changes: dict[str, tuple[object, object]] = {"role": ("", f"{role}@{organisation.pk}")}
        _record("give_role", user, changes, organisation, by=by)
    return membership


def _require_reach(user: User, organisation: Organisation, role: str, by: User) -> None:
    require(by, RIGHT, organisation)
    if by.pk == user.pk:
        raise Refused(_("不能给自己授予角色，请由另一位管理员办理。"), status=403)
    if not people_below(by).filter(pk=user.pk).exists():
        raise User.DoesNotExist
    _require_own_secret(user, organisation, by)
    if role in ROLE and ROLE[role].bureau and not reaches_bureau(by, RIGHT, organisation):
        details = {"role": ROLE[role].label}
        raise Refused(
            _("“%(role)s”只能由管理财政部门的管理员授予。") % details, status=403, field="role"
        )


def _require_own_secret(user: User, organisation: Organisation, by: User) -> None:
    """Refuse a role for an account whose password somebody knows who administers less.

    Until the person set their own, whoever gave the first one, or made the link, could enter by it
    and have the role as well.
    """
    lasts = user.link_expires_at is not None and user.link_expires_at > timezone.now()
    if not user.must_change and not (user.link_digest and lasts):
        return
    given = history("user", user.pk).filter(action__in=GIVEN).first()
    if given is None or given.actor_id is None:  # the installation's own
        return
    giver = User.objects.filter(pk=given.actor_id).first()
    if giver is None or giver.pk == by.pk or may(giver, "people", organisation):
        return
    words = _(
        "“%(name)s”的口令还是%(giver)s给的，本人没有改过，而%(giver)s管不到“%(place)s”："
        "请本人先设自己的口令，或者由您重置口令，再授予这个角色。"
    )
    details = {"name": user.name, "giver": giver.name, "place": organisation.name}
    raise Refused(words % details, status=403)


def _require_compatible(user: User, role: str) -> None:
    own_roles = list(user.memberships.values_list("role", flat=True))
    other = incompatible(own_roles, role)
    if other:
        details = {"held": ROLE[other].label, "role": ROLE[role].label}
        raise Refused(
            _("三员分立：一个人不能同时是“%(held)s”和“%(role)s”，请授给另一个人。") % details,
            field="role",
        )


@transaction.atomic
def take_role(membership_id: int, *, by: User | None) -> None:
    """Take a role away; nobody takes their own administration away.

    Nobody does it where a backup came back that has roles of before.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=membership_id)
    )
    if by is not None:
        require(by, RIGHT, membership.organisation)
    if by is not None and membership.user_id == by.pk and membership.role in DUTIES:
        raise Refused(_("不能取消自己的系统管理员角色，请由另一位管理员办理。"))
    user, where = held_user(membership.user_id), membership.organisation
    changes: dict[str, tuple[object, object]] = {"role": (f"{membership.role}@{where.pk}", "")}
    membership.delete()
    if not user.memberships.exists():
        user.home = where  # whoever took the last one away has the account still
        user.save(update_fields=["home"])
    _record("take_role", user, changes, where, by=by)


def _record(
    action: str,
    user: User,
    changes: dict[str, tuple[object, object]],
    where: Organisation,
    *,
    by: User | None,
) -> None:
    bound = (("user", user.pk),)
    change = Change(action, "user", user.pk, changes, organisation=where.pk, bound=bound)
    record_changes([change], by=by)
