"""The invented city with everything that its platform keeps: projects, channels, activities."""

from jiheng.web.operate import city_activities, city_channels, city_visits, ledger_city
from jiheng.web.operate.ledger_city import City


def city(seed: int = 1, *, cleaned: bool = True) -> City:
    """Return the city, whose figures are known; `cleaned`: what is a duplicate is marked as one."""
    platform = ledger_city.city(seed, cleaned=cleaned)
    for part in (city_channels, city_visits, city_activities):
        part.extend(platform, seed)
    return platform
