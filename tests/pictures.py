"""Takes the pictures in docs/: the pages of the demo, with something of everything, as people see them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import pieces
from tests.browser.people import select, sign_in

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COURSE = "/courses/reading-conflict/"
READING = f"{COURSE}readings/the-drone-and-the-hotline/"
LIVEN = ["shell", "-v0", "-c", "from tests.lively import liven_demo; liven_demo()"]
PORT = 8099
WIDE, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 844}
NARROW = {"width": 1024, "height": 768}
DEMO = {"READERAPP_DEMO": "1", "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "readerapp.settings"}


# Scrolls both pieces so that the two ends of the first cross-links stand level.
BESIDE_EACH_OTHER = """() => {
  for (const [piece, number] of [[0, 3], [1, 3]]) {
    const passages = document.querySelectorAll(".piece")[piece].querySelectorAll(".passage.paragraph");
    passages[number - 1].scrollIntoView({ block: "start", behavior: "instant" });
  }
}"""


def open_reading(page, site, query=""):
    """The reading page with its scripts begun."""
    page.goto(f"{site}{READING}{query}", wait_until="networkidle")
    page.wait_for_timeout(400)


def composing(page, words):
    """The page with the composer open on some words of the first piece, a tag chosen and a note begun."""
    select(page, 0, words)
    page.locator("#composer").wait_for()
    page.locator("#composer label.tag").nth(1).click()
    page.locator("#composer textarea").fill("Who may cross it by accident?")
    page.wait_for_timeout(400)


def reading(page, site):
    open_reading(page, site)
    page.evaluate(BESIDE_EACH_OTHER)
    composing(page, "called off a strike")


def link_held(page, site):
    """The page with one end of a link held; on a phone in the other piece, where its second end is chosen."""
    open_reading(page, site)
    select(page, 0, "called off a strike")
    page.locator("#composer .hold").click()
    switch = page.locator("#held [data-switch]:visible")
    if switch.count():
        switch.first.click()
    page.wait_for_timeout(400)


def waiting(page, site):
    """The page without a network: what was written waits, its list is open."""
    open_reading(page, site)
    page.context.set_offline(True)
    composing(page, "called off a strike")
    page.locator("#composer .primary").click()
    page.locator("#outbox").wait_for()
    page.locator("#outbox summary").first.click()
    page.wait_for_timeout(400)


def heat(page, site):
    open_reading(page, site, "?layer=heat")
    page.evaluate(BESIDE_EACH_OTHER)
    page.wait_for_timeout(400)


def persian(page, site):
    page.context.add_cookies([{"name": "django_language", "value": "fa", "url": site}])
    reading(page, site)


def board(page, site):
    page.goto(f"{site}{READING}board/")
    page.wait_for_timeout(500)


def at(address):
    """Shows a page of the course."""

    def _show(page, site):
        page.goto(site + COURSE + address)
        page.wait_for_timeout(300)

    return _show


def class_list(page, site):
    """The preview of a class list, in which there is something of everything."""
    page.goto(f"{site}{COURSE}roster/")
    rows = ["Login,Name,Section", "student-01,Amara Nwosu,B", "dora,Dora Mills,A", "dora,Dora Mills,B", "student-02,,A"]
    page.locator("textarea[name=text]").fill("\n".join(rows))
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_timeout(300)


AROUND = {
    "course": ("instructor", at("")),
    "members": ("instructor", at("members/")),
    "class-list": ("instructor", class_list),
    "groups": ("instructor", at("groups/")),
    "asked": ("instructor", at("readings/the-drone-and-the-hotline/settings/")),
    "codebook": ("instructor", at("codebook/")),
    "flags": ("instructor", at("flags/")),
    "mine": ("student-01", at("mine/")),
    "privacy": ("student-01", at("privacy/")),
}
# What the reading page looks like while one does something, in three widths.
STATES = {
    "composing": reading,
    "link-held": link_held,
    "waiting": waiting,
    "heat": heat,
    "persian": persian,
}
SIZES = {"1440": (WIDE, "light"), "1024": (NARROW, "light"), "390": (PHONE, "dark")}
PICTURES = [
    ("reading-light", "student-01", WIDE, "light", reading),
    ("reading-dark", "student-01", WIDE, "dark", reading),
    ("reading-390", "student-01", PHONE, "light", reading),
    ("board-light", "instructor", WIDE, "light", board),
    ("board-dark", "instructor", WIDE, "dark", board),
    ("board-390", "instructor", PHONE, "light", board),
    *((f"{name}-light", who, WIDE, "light", show) for name, (who, show) in AROUND.items()),
    *((f"{name}-390", who, PHONE, "dark", show) for name, (who, show) in AROUND.items()),
    *(
        (f"states/{name}-{size}", "student-01", *looks, show)
        for name, show in STATES.items()
        for size, looks in SIZES.items()
    ),
]


def take(site):
    (DOCS / "states").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=pieces.browser("chromium"), args=sandbox)
        for name, who, size, scheme, show in PICTURES:
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            sign_in(page, site, who, "reader")
            show(page, site)
            page.screenshot(path=DOCS / f"{name}.png")
            context.close()
        browser.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | DEMO | {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "-v0"], ["load_demo"], LIVEN, ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([*manage, *command], cwd=ROOT, env=environment, check=True)
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py")]
        server = subprocess.Popen(gunicorn, cwd=ROOT, env=environment | {"BIND": f"127.0.0.1:{PORT}"})
        try:
            take(f"http://127.0.0.1:{PORT}")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
