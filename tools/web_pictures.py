"""Every page of the web application in both languages, from the demonstration."""

import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from try_serve import free_port, waited

YEAR = "/years/2/"
ROW = "row/indicators-0001/"
MINE = ("", "findings/", "score/", "history/", "indicators/", "overview/row/overview/", "problem/",
        "report/", "plan/", "@versions/")  # fmt: skip
NEXT = ("", "import/", f"indicators/{ROW}", "indicators/grid/", "indicators/library/", "plan/")
PAGES = {
    "tctianbao": (
        *("/", "/years/", "/indicators/", "/problems/", "/problems/@", "/reports/", "/reports/@"),
        *("/jobs/", "/password/", "/imports/"),
        *("/log-ins/", "/tokens/", "/search/?q=满意", "/library/"),
        *("/ledgers/", "/ledgers/figures/?year=2025", "/ledgers/investment_projects/"),
        "/ledgers/figures/projects.signed.count/?year=2025",
        "/ledgers/investment_projects/board/",
        "/leader/?year=2025",
        *("/zones/?year=2025", "/zones/?year=2025@zone/", "/zones/what-if/?year=2025"),
        "/zones/parcels/?day=2025-12-31",
        "/ledgers/investment_projects/3/row/investment_projects-0001/",
        "/ledgers/investment_projects/2/months/?year=2025",
        f"{YEAR}indicators/{ROW}",
        *(f"{YEAR}{page}" for page in MINE),
        *(f"/years/3/{page}" for page in NEXT),
    ),
    "nyjixiao": (
        "/",
        "/years/",
        "/indicators/",
        "/years/5/plan/",
        "/years/5/adjustment/",
        "/years/5/results/row/results-0001/",
    ),
    "nytianbao": ("/years/5/results/row/results-0001/", "/years/5/report/"),
    "caizheng": (
        "/",
        "/years/",
        "/adjustments/",
        "/adjustments/@",
        "/reviews/",
        "/reviews/1/",
        "/leader/?mode=finance&year=2025",
        "/comparison/?from=2021&to=2026",
        "/comparison/portfolio/?from=2021&to=2026",
        "/record/",
        "/views/",
        "/rights/",
        "/ledgers/investment_projects/3/row/investment_projects-0001/",
        YEAR,
    ),
    "zhuanjia": ("/", "/reviews/", "/reviews/?state=open@"),
    "guanli": (
        *(
            "/people/",
            "/people/add/",
            "/people/2/",
            "/people/2/log-ins/",
            "/people/organisation/",
            "/people/organisation/2/",
        ),
        *("/people/import/", "/first-steps/", "/accounts/", "/nowhere/"),
    ),
}
SCREENS: dict[str, ViewportSize] = {
    "": {"width": 1366, "height": 850},
    "-phone": {"width": 390, "height": 844},
}
README = {"tctianbao-years-2": "year", "tctianbao-years-3-indicators-grid": "grid"}


def named(who: str, path: str) -> str:
    """Return the name of a picture."""
    plain = path.partition("?")[0] if "@" not in path else f"{path.partition('?')[0]}/one"
    words = plain.replace("@", "").strip("/").replace("//", "/").replace("/", "-")
    return f"{who}-{words or 'home'}"


def opened(page: Page, address: str, path: str) -> None:
    """Open a page; with @ the first one that it links to below its address and what follows."""
    first, at, below = path.partition("@")
    page.goto(address + first)
    page.wait_for_load_state()
    if at:
        start = first.partition("?")[0] + below
        page.locator(f"main a[href^='{start}']:not([href$='xlsx'])").nth(0).click()
        page.wait_for_load_state()


def take(folder: Path, readme: Path | None = None) -> list[Path]:
    """Return the pictures of every page, Chinese and English, on a desktop and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="jiheng-pictures-") as place:
        port = free_port()
        words = [str(Path(sys.executable).parent / "jiheng"), "serve", "--demo", "--data", place]
        server = subprocess.Popen([*words, "--port", str(port)], stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            waited(urllib.request.build_opener(), f"{address}/login/")
            for language, screen in product(("zh", "en"), SCREENS):
                made += _taken(address, folder, language, screen)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
    for name, short in README.items() if readme is not None else ():
        shutil.copy(folder / f"zh-{name}.png", Path(str(readme)) / f"{short}.png")
    return made


def _taken(address: str, folder: Path, language: str, screen: str) -> list[Path]:
    made = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for who, paths in PAGES.items():
            context = browser.new_context(
                viewport=SCREENS[screen],
                locale="zh-CN" if language == "zh" else "en-US",
            )
            page = context.new_page()
            page.goto(f"{address}/login/")
            page.locator("#id_username").fill(who)
            page.locator("#id_password").fill("jiheng-demo-2026")
            page.locator("button.btn-primary").click()
            page.locator("h1").wait_for()
            for path in paths:
                opened(page, address, path)
                target = folder / f"{language}-{named(who, path)}{screen}.png"
                page.screenshot(path=target, full_page=True)
                made.append(target)
            context.close()
        browser.close()
    return made


if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parent.parent
    for picture in take(ROOT / "build" / "pictures" / "web", ROOT / "docs" / "img"):
        print(picture)
