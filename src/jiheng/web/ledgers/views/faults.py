"""The panel of data quality beside a row: errors apart from what only asks for a look."""

from collections.abc import Sequence

from jiheng.web.ledgers.fields import Remark
from jiheng.web.ledgers.views.panels import Panel


def fault_panels(remarks: Sequence[Remark]) -> tuple[Panel, ...]:
    """Return the panel of what the rules of data quality say of a row; none for nothing."""
    if not remarks:
        return ()
    errors = [remark for remark in remarks if remark.severity == "error"]
    hints = [remark for remark in remarks if remark.severity != "error"]
    return (Panel("ledgers/faults.html", {"errors": errors, "hints": hints}),)
