"""The invented city with everything that its platform keeps: projects, channels, activities."""

from collections.abc import Iterator

from jiheng.web.operate import city_activities, city_channels, city_visits, ledger_city
from jiheng.web.operate.ledger_city import DISTRICTS, YEAR, City

TARGETS = (  # of the city for the year whose figures are known: figure, target, unit
    ("新签约项目数", "560", "个"),
    ("新签约项目计划总投资", "1900", "亿元"),
    ("新落地项目数", "360", "个"),
    ("新落地项目计划总投资", "1300", "亿元"),
    ("实际使用外资", "1.5", "亿美元"),
    ("新设外商投资企业数", "75", "家"),
)
OF_A_DISTRICT = ("23", "25", "24")  # projects to be signed, by turns
PLAN = "市年度投资促进计划"


def city(seed: int = 1, *, cleaned: bool = True) -> City:
    """Return the city, whose figures are known; `cleaned`: what is a duplicate is marked as one."""
    platform = ledger_city.city(seed, cleaned=cleaned)
    for part in (city_channels, city_visits, city_activities):
        part.extend(platform, seed)
    return platform


def targets(unit: str) -> Iterator[dict[str, str]]:
    """Yield what the city and its districts were to reach in the year."""
    given = [(unit, *target) for target in TARGETS]
    for number, name in enumerate(DISTRICTS):
        given.append((name, TARGETS[0][0], OF_A_DISTRICT[number % len(OF_A_DISTRICT)], "个"))
    for named, figure, target, measure in given:
        yield {
            "unit_name": named, "definition": figure, "year": str(YEAR), "target": target,
            "measured_in": measure, "document": PLAN, "state": "已下达",
        }  # fmt: skip
