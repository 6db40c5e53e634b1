"""Forms of people, organisations and roles."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.actions import NATION, OrganisationFacts, organisation_facts
from jiheng.web.core.forms import ActionForm, secret_field
from jiheng.web.core.passwords import first_rules_html
from jiheng.web.core.rights import ROLES
from jiheng.web.core.templatetags.jiheng import KINDS, depth

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

ADDED_KINDS = ("department", "unit", "division")
INDENT = "\u3000"
Choices = list[tuple[Any, Any]]


class PersonForm(ActionForm):
    """What a person is called, and logs in as."""

    username = forms.CharField(
        label=_("登录名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("姓名"), max_length=60)


class NewPersonForm(PersonForm):
    """A person with a first password."""

    password = secret_field(_("初始口令"), "new-password", help_text=first_rules_html())


class RoleForm(ActionForm):
    """A role, and the organisation in which it is held."""

    role = forms.ChoiceField(label=_("角色"), choices=[(role.id, role.label) for role in ROLES])
    organisation = forms.TypedChoiceField(label=_("机构"), coerce=int)

    def __init__(self, *args: Any, tree: Iterable["Organisation"], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = organisation_choices(tree)  # type: ignore[attr-defined]


class PlaceField(forms.CharField):
    """A place as the digits of its division code."""

    def __init__(self, *, empty: str, **options: Any) -> None:
        super().__init__(**options)
        self.empty = empty

    def prepare_value(self, value: Any) -> Any:
        """Return the digits, as they are shown."""
        return str(value or "").removeprefix(NATION).removeprefix("-")

    def to_python(self, value: Any) -> str:
        """Return the place; which digits there are is the action's to say."""
        digits = self.prepare_value(super().to_python(value))
        return f"{NATION}-{digits}" if digits else self.empty


class NewOrganisationForm(ActionForm):
    """An organisation to be added below another."""

    kind = forms.ChoiceField(label=_("类型"), choices=[(k, KINDS[k]) for k in ADDED_KINDS])
    name = forms.CharField(label=_("名称"), max_length=120)
    code = forms.CharField(
        label=_("编码"), max_length=40, help_text=_("单位代码或者自己定的编号，不能重复。")
    )
    place = PlaceField(
        label=_("行政区划代码"), required=False, max_length=12, empty="",
        help_text=_("2 位、4 位或 6 位数字，例如 4304；空着就与上级机构相同。"),
    )  # fmt: skip
    parent = forms.TypedChoiceField(label=_("上级"), coerce=int)

    def __init__(self, *args: Any, tree: Iterable["Organisation"], **options: Any) -> None:
        super().__init__(*args, **options)
        above = [row for row in tree if row.kind != "division"]
        self.fields["parent"].choices = organisation_choices(above)  # type: ignore[attr-defined]


class OrganisationForm(NewOrganisationForm):
    """An organisation as it is, to be renamed, moved or put right."""

    place = PlaceField(
        label=_("行政区划代码"), required=False, max_length=12, empty=NATION,
        help_text=_(
            "2 位、4 位或 6 位数字，例如 4304；空着是全国。下级机构原来与它相同的，一起改。"
        ),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        organisation: "Organisation",
        tree: Iterable["Organisation"],
        **options: Any,
    ) -> None:
        self.organisation = organisation
        self.facts = organisation_facts(organisation)
        elsewhere = [row for row in tree if not row.path.startswith(organisation.path)]
        initial = {name: getattr(self.facts, name) for name in self.base_fields}
        super().__init__(*args, tree=elsewhere, initial=initial, **options)
        if organisation.parent_id is None:
            del self.fields["kind"], self.fields["parent"]
        elif organisation.kind not in ADDED_KINDS:
            kinds = [(k, KINDS[k]) for k in (organisation.kind, *ADDED_KINDS)]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def changed_facts(self) -> OrganisationFacts:
        """Return what the organisation is to be."""
        fields = {n: getattr(self.facts, n) for n in self.base_fields} | self.cleaned_data
        return OrganisationFacts(**fields)


class FirstOrganisationForm(OrganisationForm):
    """The finance bureau at the top of a new installation: nothing is known of it yet."""

    place = PlaceField(
        label=_("行政区划代码"), max_length=12, empty="",
        help_text=_("2 位、4 位或 6 位数字，例如 4304；各部门的规则按它选用。"),
    )  # fmt: skip
    field_order = ("name", "code", "place")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {}


def organisation_choices(tree: Iterable["Organisation"]) -> Choices:
    """Return organisations to choose from, each as deep as it stands."""
    return [(row.pk, f"{INDENT * (depth(row.path) - 1)}{row.name}") for row in tree]


class WorkbookForm(ActionForm):
    """A workbook to be taken in."""

    file = forms.FileField(
        label=_("工作簿"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )
