"""What every test shares: the browser's start, the database's manners, hypothesis' profile."""

import gc
import os

import hypothesis
import pytest

from tests import pieces

# Playwright runs an event loop in the test's thread, where Django would refuse its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")

QUIET_CHROMIUM = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Marks the tests that read or write rows, which are those to be run on every database."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker("database")


def pytest_collection_finish():
    """Keeps the collector from walking over all that was loaded, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_name):
    """Start the browser of this machine and not one that playwright would download."""
    path = pieces.browser(browser_name)
    if not path:
        pytest.fail(f"No {browser_name} is installed. `make test` installs it or says how.")
    if browser_name == "firefox":
        # The channel speaks WebDriver BiDi, which an unpatched Firefox understands.
        return {**browser_type_launch_args, "executable_path": path, "channel": "moz-firefox"}
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*QUIET_CHROMIUM, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Without the service worker, through which requests go that a test means to catch."""
    return {**browser_context_args, "service_workers": "block"}
