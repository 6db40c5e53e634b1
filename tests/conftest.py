"""In CI a test that cannot run is a failure, not a gap."""

import os
import shutil

import pytest
from hypothesis import settings

import small_pictures

os.environ["JIHENG_CACHE"] = "off"  # what a test sees was computed in it
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile it all
CI = os.environ.get("CI") == "true"
settings.register_profile("ours", deadline=None, derandomize=CI)  # CI repeats itself exactly
settings.load_profile("ours")


@pytest.fixture(scope="session", autouse=True)
def pictures_with_few_pixels():
    """Drawing pixels, and LibreOffice taking them in, is most of what a report costs."""
    small_pictures.shrink()


@pytest.fixture
def full_size(monkeypatch):
    """Pictures as the product draws them."""
    monkeypatch.setattr(small_pictures.draw_chart, "ZOOM", small_pictures.FULL)


def pytest_collection_modifyitems(config, items):
    elsewhere = [item for item in items if _is_for_elsewhere(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        left_out = set(elsewhere)
        items[:] = [item for item in items if item not in left_out]
    if CI:
        for item in items:
            if "browser" in item.keywords:  # a run of thousands is not lost to one slow page
                item.add_marker(pytest.mark.flaky(reruns=1))
    missing = [name for name in ("soffice", "pdftoppm") if shutil.which(name) is None]
    if missing and not CI:
        reason = f"{'、'.join(missing)} 没有安装 / not installed"
        for item in items:
            if "office" in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


def _is_for_elsewhere(item):
    """Whether a test is about the other database, or would do the same again as on SQLite."""
    if "JIHENG_TEST_DATABASE" not in os.environ:
        return "postgresql" in item.keywords
    asks = {"db", "django_db", "transactional_db"} & {*item.fixturenames, *item.keywords}
    return bool({"sqlite", "once"} & {*item.keywords}) or not (
        "postgresql" in item.keywords or asks
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped, but in CI every test must run"
    return report


def pytest_terminal_summary(terminalreporter):
    """Tell what a page did before its test was tried again: it is a fault to be looked for."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"tried again: {report.nodeid}")
        terminalreporter.line(report.longreprtext)
        for title, text in report.sections:
            terminalreporter.line(f"{title}: {text}")
