"""What a serving installation does once a day: what was kept long enough goes."""

from jiheng.web.core.retention import tidy
from jiheng.web.ledgers.actions.expiring import expire_rows
from jiheng.web.performance.actions.reports import expire

DAILY = (expire_rows, expire, tidy)  # reports first: their files go with what nothing refers to
