"""A ledger of an organisation as a table."""

from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.model import Ledger
from jiheng.web.core.queries import locked_organisation
from jiheng.web.core.templatetags.jiheng import page_language, said
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.core.declared import Text
    from jiheng.web.core.models import Organisation

USES = {"promotion": _("招商引资")}


def ledger_name(ledger: Ledger) -> str:
    """Return what a ledger is called, in the language of the page."""
    if page_language() == "en" and ledger.english:
        return ledger.english
    return said(ledger.form.name)


def use_name(use: str) -> "Text":
    """Return what a group of ledgers is called; one of an installation's own goes by its id."""
    return USES.get(use, use)


def ledger_table(ledger: Ledger, organisation: "Organisation") -> Table:
    """Return the rows of an organisation in a ledger."""
    ledger_page = reverse("ledgers:ledger", args=(ledger.id,))
    own_page = reverse("ledgers:table", args=(ledger.id, organisation.pk))
    return Table(
        form=ledger.form,
        organisation=organisation,
        ledger=ledger,
        fill=ledger.right("fill"),
        reference=f"ledger/{ledger.id}/{organisation.pk}",
        address=own_page,
        way_up=((ledger_name(ledger), ledger_page), (organisation.name, own_page)),
        lock=partial(_locked_table, ledger, organisation.pk),
    )


def _locked_table(ledger: Ledger, organisation_id: int) -> Table:
    """Return a table of an organisation: one change at a time, or two rows get the same key."""
    return ledger_table(ledger, locked_organisation(organisation_id))
