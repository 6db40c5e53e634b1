"""What a serving installation does once a day: what was kept long enough goes."""

from jiheng.web.complaints.actions.clocks import move_clocks
from jiheng.web.core.retention import tidy
from jiheng.web.ledgers.actions.expiring import expire_rows
from jiheng.web.performance.actions.reports import expire

DAILY = (
    expire_rows,
    move_clocks,
    expire,  # reports before files: these go with what nothing refers to
    tidy,
)
