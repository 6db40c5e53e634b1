"""The places right below a place."""

from jiheng.web.core.models import Organisation


def units_below(organisation: Organisation) -> tuple[Organisation, ...]:
    """Return the places right below, divisions left out, in the order of the tree."""
    below = Organisation.objects.filter(parent=organisation, active=True)
    return tuple(below.exclude(kind="division").order_by("pk"))
