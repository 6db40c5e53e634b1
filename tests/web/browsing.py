"""People at browsers of their own, and before the grid of a sheet."""

import os
import shutil
from pathlib import Path

import pytest

PASSWORD = "for-tests-only-1"
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None or not AXE.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium or axe-core is missing")
        pytest.skip("needs Chromium and axe-core")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        made = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(
        self, browser, address, username, size=(1366, 850), answers=(404, 409), password=PASSWORD
    ):
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.faults = []
        self.answers = answers  # a refusal and a missing page are answers, not faults
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.heard)
        self.address = address
        self.page.on("request", self.asked)  # nothing is asked of another machine
        self.page.goto(f"{address}/login/")
        self.enter(self.page, username, password)
        self.page.get_by_role("heading", name="待办").wait_for()

    def enter(self, page, username, password=PASSWORD):
        """Log in at a page that asks for it."""
        page.get_by_label("登录名").fill(username)
        page.get_by_label("口令").fill(password)
        with page.expect_navigation():  # what comes next is asked for as this person
            page.get_by_role("button", name="登录").click()

    def heard(self, message):
        """Note errors of the page."""
        answered = any(
            f"status of {code}" in message.text or f"Error Code {code}" in message.text
            for code in self.answers
        )
        if message.type == "error" and not answered:
            self.faults.append(message.text)

    def asked(self, request):
        """Note what is asked of anybody but our own server."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def go(self, path):
        self.page.goto(self.address + path)
        return self.page

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def seen(self):
        """Return the address, the text of the page and what has the focus, of every tab."""
        return "\n".join(
            f"{page.url}\n{page.locator('body').inner_text(timeout=2000)}\n"
            + page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
            for page in self.context.pages
        )

    def leave(self):
        assert self.faults == [], self.faults
        self.context.close()


@pytest.fixture
def people(browser, live_server):
    held = []

    def come(username, **more):
        held.append(Person(browser, live_server.url, username, **more))
        return held[-1]

    come.held = held
    yield come
    for one in held:
        one.leave()


def seen(item):
    """Return what everybody at a browser had before them when a test failed."""
    come = getattr(item, "funcargs", {}).get("people")
    return "\n\n".join(person.seen() for person in getattr(come, "held", ()))


class Grid:
    """A person before the grid of a sheet."""

    def __init__(self, person, path):
        person.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = person.go(path)
        self.page.locator(".tabulator-row").first.wait_for()

    def cell(self, row, field):
        return self.page.locator(".tabulator-row").nth(row).locator(f"[tabulator-field={field}]")

    def paste(self, row, field, text):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.cell(row, field).click()
        self.page.keyboard.press("Control+v")

    def unsaved(self, count):
        if count:
            self.page.get_by_text(f"有 {count} 处改动没有保存").wait_for()
        else:
            self.page.get_by_text("处改动没有保存").wait_for(state="detached")

    def press(self, keys):
        self.page.keyboard.press(keys)

    def save(self):
        self.press("Control+s")
        self.page.get_by_text("已保存。").wait_for()
