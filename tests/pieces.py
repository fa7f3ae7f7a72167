"""What the tests need beside Python packages: two browsers and Node. Installed when root, otherwise named."""

import os
import re
import shutil
import subprocess
import sys

BROWSERS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
LEAST_NODE = 18


def browser(name: str) -> str | None:
    """Return the path of an installed browser, "chromium" or "firefox"; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS[name])), None)


def node_is_ready() -> bool:
    """Say whether Node is installed in a version that has the test runner."""
    if not shutil.which("node"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", answer)
    return bool(version) and int(version[1]) >= LEAST_NODE


def missing() -> list[str]:
    """Return the Debian packages that hold what is missing."""
    found = {"chromium": bool(browser("chromium")), "firefox-esr": bool(browser("firefox")), "nodejs": node_is_ready()}
    return [package for package, is_there in found.items() if not is_there]


def ensure() -> None:
    """Install what is missing when root on a Debian; exit with the cure where that cannot be done."""
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing for the tests: {' '.join(packages)}", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        subprocess.run(install, env=quiet, check=False, stdout=subprocess.DEVNULL)
        packages = missing()
    if packages:
        sys.exit(
            f"The tests need Chromium, Firefox and Node {LEAST_NODE} or later; missing here: {', '.join(packages)}.\n"
            f"Install them, on Debian or Ubuntu with: sudo apt-get install {' '.join(packages)}"
        )
