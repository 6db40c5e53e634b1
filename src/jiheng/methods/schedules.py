"""Discount rates that fall with time, each with its source; none is ever assumed."""

from dataclasses import dataclass

from jiheng.methods.result import MethodInputError


@dataclass(frozen=True, slots=True)
class Schedule:
    """Forward rates by band: from the year after `after` on, `rate` a year."""

    bands: tuple[tuple[int, float], ...]  # (after, rate), ascending, the first after year 0
    source: str

    def rate(self, year: int) -> float:
        """Return the rate of a year, counted from 1."""
        return next(rate for after, rate in reversed(self.bands) if year > after or after == 0)


SCHEDULES = {
    "uk_green_book": Schedule(
        ((0, 0.035), (30, 0.03), (75, 0.025), (125, 0.02), (200, 0.015), (300, 0.01)),
        "HM Treasury, The Green Book (2022), annex 6: long-term social time preference rate",
    ),
}


def schedule_of(rate: float | Schedule | None, schedule: str | None) -> Schedule:
    """Return a schedule: a named one, one of one's own, or the same rate in every year."""
    if schedule is not None:
        if schedule not in SCHEDULES:
            raise MethodInputError("schedule", "unknown_schedule", found=schedule)
        return SCHEDULES[schedule]
    if rate is None:
        raise MethodInputError("rate", "no_rate")
    if isinstance(rate, Schedule):
        return rate
    if not rate > -1:
        raise MethodInputError("rate", "rate", found=rate)
    return Schedule(((0, float(rate)),), "")
