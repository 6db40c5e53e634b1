"""分月计划: how much of a year's target is planned by the end of some months."""

import re
import unicodedata
from fractions import Fraction

from jiheng.model import MonthPlan

POINT = re.compile(r"(\d{1,2}) ?月?(?:底|末)? ?:? ?(\d{1,3}(?:\.\d{1,4})?) ?%?")
BETWEEN = re.compile(r"[\s,;、。]+")
WHOLE, YEAR = 100, 12


def read_month_plan(text: str) -> MonthPlan | None:
    """Return the plan that a text such as `3:10 6:45 9:70` states; None if it states none.

    Months and shares must rise, no share may be over 100 %.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    points = []
    for part in filter(None, BETWEEN.split(folded)):
        match = POINT.fullmatch(part)
        if match is None:
            return None
        points.append((int(match[1]), Fraction(match[2]) / WHOLE))
    months, shares = [month for month, _ in points], [share for _, share in points]
    rising = months == sorted(set(months)) and shares == sorted(shares)
    within = all(1 <= m <= YEAR for m in months) and all(s <= 1 for s in shares)
    return MonthPlan(tuple(points)) if points and rising and within else None
