from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from web.browsing import browser, people, seen  # noqa: F401  fixtures
from web.city import a_city

TRAININGS = Path(__file__).with_name("trainings.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def each_city_is_evaluated_for_itself():
    """Every test's year has the same number: what was kept of another test's is forgotten."""
    from jiheng.web.leader.queries import standing_still
    from jiheng.web.ledgers.queries import figure_reader, figures
    from jiheng.web.monitoring.queries import rounds
    from jiheng.web.performance.queries import evaluated
    from jiheng.web.zones.queries import scored

    figures.forget()
    figure_reader.forget()
    standing_still.forget()
    scored.forget()
    rounds._judged_at.cache_clear()
    evaluated._evaluated_year.cache_clear()
    evaluated._evaluated_at.cache_clear()
    yield
    translation.deactivate()  # a page in English is the last one in English


@pytest.fixture(autouse=True)
def each_test_calls_for_itself():
    """Everybody of every test may make all their calls."""
    from jiheng.web.core.pace import PACE

    PACE.forget()


@pytest.fixture(autouse=True)
def each_test_notes_views_of_its_own():
    """What was noted apart in another test, and never taken in, is gone with its database."""
    from jiheng.web.core import access_log

    for path in access_log.folder().glob("*.jsonl"):
        path.unlink()
    access_log._SPOOL.owner = None  # what follows goes to a new file


@pytest.fixture
def city(db):
    return a_city()


@pytest.fixture
def accounts(monkeypatch):
    """Set how accounts are kept, as settings.toml would."""

    def put(**values):
        own = replace(settings.OPTIONS.accounts, **values)
        monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, accounts=own))

    return put


@pytest.fixture
def enter(client):
    """Log somebody in."""

    def entered(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered


@pytest.fixture
def written(request):
    """Write ledgers beside the installation's data and have them collected, as a start does."""
    from jiheng.usecases.ledgers import LEDGERS, OWN_FOLDERS
    from jiheng.web.config.apps import collect
    from jiheng.web.ledgers.declarations import ledgers, rules
    from jiheng.web.ledgers.queries.figures import forget

    place = Path(settings.INSTALLATION.folder)
    for folder in OWN_FOLDERS:
        (place / folder).mkdir(exist_ok=True)

    def start():
        rules.cache_clear()
        ledgers.cache_clear()
        forget()
        collect()

    def put(text=TRAININGS, name="trainings.yaml", folder=LEDGERS):
        (place / folder / name).write_text(text, encoding="utf-8")
        start()

    def away():
        for folder in OWN_FOLDERS:
            for path in (place / folder).glob("*.yaml"):
                path.unlink()
        start()

    request.addfinalizer(away)
    return put


@pytest.fixture
def trainings(written, city):
    from jiheng.web.ledgers.declarations import ledgers
    from jiheng.web.ledgers.ledger_tables import ledger_table

    written()
    return ledger_table(ledgers()["trainings"], city.department)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Say beside a failure what the pages showed."""
    report = yield
    if report.failed and call.when == "call" and "browser" in item.keywords:
        try:
            report.sections.append(("pages", seen(item)))
        except Exception as error:  # the browser itself may be what failed
            report.sections.append(("pages", repr(error)))
    return report
