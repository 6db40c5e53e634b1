"""What can be done to the tree of organisations."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.core.actions.permission import require_administrator
from jiheng.web.core.actions.texts import text_errors
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, User

NATION = "CN"
PLACE = re.compile(r"CN(-[0-9]{2}|-[0-9]{4}|-[0-9]{6})?")
OFFICE_PARENTS = ("finance", "department", "unit")
PARENTS: Mapping[str, tuple[str, ...]] = {  # a kind, and what it may stand below
    "finance": ("finance",),
    "department": OFFICE_PARENTS,
    "unit": OFFICE_PARENTS,
    "division": ("department", "unit"),  # its people work in what it stands below: not everywhere
}
MISPLACED = {
    "finance": gettext_lazy("财政部门只能设在财政部门下面。"),
    "department": gettext_lazy("部门只能设在财政部门、部门或单位下面。"),
    "unit": gettext_lazy("单位只能设在财政部门、部门或单位下面。"),
    "division": gettext_lazy("科室只能设在部门或单位下面。"),
}
TEXTS = ("name", "code", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """What an organisation is: everything about it that can be changed."""

    kind: str
    name: str
    code: str
    place: str  # CN, or CN- and the digits of the division code
    parent: int | None  # None: at the top


def organisation_facts(organisation: Organisation) -> OrganisationFacts:
    """Return what an organisation is now."""
    return OrganisationFacts(
        kind=organisation.kind,
        name=organisation.name,
        code=organisation.code,
        place=organisation.place,
        parent=organisation.parent_id,
    )


@transaction.atomic
def found_organisation(
    *,
    kind: str,
    name: str,
    code: str,
    parent: Organisation | None,
    by: User | None,
    place: str = "",
) -> Organisation:
    """Return a new organisation; without a place of its own it is where the one above it is.

    Raises Refused without the right, ValidationError by field for what cannot be.
    """
    above = Organisation.objects.select_for_update().get(pk=parent.pk) if parent else None
    require_administrator(by, above)
    facts = OrganisationFacts(
        kind=kind,
        name=name.strip(),
        code=code.strip(),
        place=place or (above.place if above is not None else NATION),
        parent=above.pk if above is not None else None,
    )
    _check_facts(facts)
    _check_kind(kind, above, ())
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind=kind, name=facts.name, code=facts.code, parent=above, place=facts.place
            )
    except IntegrityError as error:  # the same code, added by another click this very moment
        raise ValidationError({"code": [_code_in_use(facts.code)]}) from error
    organisation.path = _path_below(above, organisation.pk)
    organisation.save(update_fields=["path"])
    _record("found", organisation.pk, {"name": ("", organisation.name)}, by=by)
    return organisation


@transaction.atomic
def change_organisation(
    organisation_id: int, facts: OrganisationFacts, *, by: User | None
) -> Organisation:
    """Return an organisation renamed, moved or put right, with everything below it moved along.

    What stands below it and was in the same place goes to the new place with it. Every change is
    recorded with old and new.

    Raises Refused without the right, ValidationError by field for what cannot be.
    """
    tree = {row.pk: row for row in Organisation.objects.select_for_update().order_by("pk")}
    if organisation_id not in tree:
        raise Organisation.DoesNotExist
    organisation = tree[organisation_id]
    parent_id = organisation.parent_id  # who administers it is whoever administers what is above
    require_administrator(by, organisation if parent_id is None else tree[parent_id])
    note_beside("organisation", organisation_id)
    facts = replace(facts, name=facts.name.strip(), code=facts.code.strip())
    before = organisation_facts(organisation)
    if facts == before:
        return organisation
    above = tree.get(facts.parent) if facts.parent is not None else None
    if facts.parent != before.parent and above is not None:
        require_administrator(by, above)
    _check_facts(facts, organisation)
    if (facts.kind, facts.parent) != (before.kind, before.parent):  # else it stands where it stood
        _check_parent(organisation, facts, above)
        children = [row for row in tree.values() if row.parent_id == organisation_id]
        _check_kind(facts.kind, above, children)
    if facts.parent != before.parent:
        _move(organisation, _path_below(above, organisation_id), tree.values())
    below = [row for row in tree.values() if row.path.startswith(organisation.path)]
    if facts.place != before.place:
        _follow(organisation, facts.place, below, by=by)
    for field in ("kind", *TEXTS):
        setattr(organisation, field, getattr(facts, field))
    organisation.parent = above
    organisation.save(update_fields=["kind", *TEXTS, "parent"])
    changes = _changes(before, facts, tree)
    _record("change", organisation_id, changes, by=by)
    return organisation


def _record(
    action: str, id_: int, changes: Mapping[str, tuple[object, object]], *, by: User | None
) -> None:
    bound = (("organisation", id_),)
    record_change(action, "organisation", id_, by=by, changes=changes, bound=bound)


def _changes(
    before: OrganisationFacts, after: OrganisationFacts, tree: Mapping[int, Organisation]
) -> dict[str, tuple[object, object]]:
    """Return what was changed, with old and new; parents by their codes, which are read."""
    pairs = zip(asdict(before).items(), asdict(after).values(), strict=True)
    changes = {name: (old, new) for (name, old), new in pairs if old != new}
    if "parent" in changes:
        old, new = changes["parent"]
        changes["parent"] = (tree[old].code, tree[new].code)
    return changes


def _check_facts(facts: OrganisationFacts, organisation: Organisation | None = None) -> None:
    """Refuse empty or too long texts, a code in use, a place that is none."""
    errors = text_errors(Organisation, {name: getattr(facts, name) for name in TEXTS})
    if not PLACE.fullmatch(facts.place):
        errors["place"] = _("行政区划代码是 2 位、4 位或 6 位数字，例如 4304。")
    same_code = Organisation.objects.filter(code=facts.code)
    if organisation is not None:
        same_code = same_code.exclude(pk=organisation.pk)
    if same_code.exists():
        errors["code"] = _code_in_use(facts.code)
    if errors:
        raise ValidationError({name: [text] for name, text in errors.items()})


def _code_in_use(code: str) -> str:
    return _("机构编码 %(code)s 已经在用。") % {"code": code}


def _check_parent(
    organisation: Organisation, facts: OrganisationFacts, above: Organisation | None
) -> None:
    """Refuse to move the top of the tree, or anything below itself."""
    if organisation.parent_id is None:
        if facts.parent is not None or facts.kind != organisation.kind:
            raise ValidationError({"parent": [_("最上面的机构不能移动，类型也不能改。")]})
    elif above is None:
        raise ValidationError({"parent": [_("请选择上级机构。")]})
    elif above.path.startswith(organisation.path):
        raise ValidationError({"parent": [_("不能移到自己或者自己的下级下面。")]})


def _check_kind(kind: str, above: Organisation | None, children: Iterable[Organisation]) -> None:
    """Refuse a kind that may not stand below this parent, or above these children."""
    if kind not in PARENTS:
        raise ValidationError({"kind": [_("没有这种类型的机构。")]})
    if above is not None and above.kind not in PARENTS[kind]:
        raise ValidationError({"parent": [MISPLACED[kind]]})
    for child in children:
        if kind not in PARENTS[child.kind]:
            details = {"name": child.name}
            raise ValidationError({"kind": [_("下面的“%(name)s”不能在这种机构下面。") % details]})


def _path_below(above: Organisation | None, organisation_id: int) -> str:
    """Return the path of an organisation below another."""
    return f"{above.path if above is not None else '/'}{organisation_id}/"


def _move(organisation: Organisation, path: str, tree: Iterable[Organisation]) -> None:
    """Give an organisation and everything below it their new paths."""
    old = organisation.path
    moved = [row for row in tree if row.path.startswith(old)]
    most = Organisation._meta.get_field("path").max_length or 0
    if max(len(row.path) for row in moved) - len(old) + len(path) > most:
        raise ValidationError({"parent": [_("机构的层级太深了。")]})
    Organisation.objects.filter(path__startswith=old).update(
        path=Concat(Value(path), Substr("path", len(old) + 1))
    )
    for row in moved:
        row.path = path + row.path.removeprefix(old)


def _follow(
    organisation: Organisation, place: str, below: Iterable[Organisation], *, by: User | None
) -> None:
    """Take what stands below an organisation, and was where it was, to its new place."""
    for row in below:
        if row.pk != organisation.pk and row.place == organisation.place:
            note_beside("organisation", row.pk)
            changes = {"place": (row.place, place)}
            row.place = place
            row.save(update_fields=["place"])
            _record("change", row.pk, changes, by=by)
