"""Where a Chromium is; run as a program it installs Debian's where it may, and says so where it may not."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first is the same browser without a window to paint, and asks half the processor's time for a page."""
PACKAGES = ("chromium-headless-shell", "chromium")
"""The second where a Debian has not the first."""
SWITCHES = ("--no-sandbox", "--renderer-process-limit=1")
"""The pages of one context share a process: it has compiled our scripts and those that look at a page."""
FONTS = "fonts-liberation"
MISSING = (
    "The browser tests did not run: there is no Chromium, and it could not be installed here. "
    "Install one (Debian: apt-get install chromium), then run make test again."
)


def chromium() -> str | None:
    """Its path, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Debian's Chromium, where this account may install packages."""
    if chromium() or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("Installing Chromium for the browser tests (once) ...", flush=True)
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "--yes", "--no-install-recommends", FONTS)
    for command in (("update",), *((*install, package) for package in PACKAGES)):
        subprocess.run(["apt-get", "--quiet=2", *command], env=settings, stdout=subprocess.DEVNULL)
        if chromium():
            return


if __name__ == "__main__":
    install()
    if chromium() is None:
        print(MISSING, file=sys.stderr)
