"""Where a Chromium is; run as a program it installs Debian's where it may, and says so where it may not."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")
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
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", "--quiet=2", *command], env=settings, stdout=subprocess.DEVNULL)
        if done.returncode:
            return


if __name__ == "__main__":
    install()
    if chromium() is None:
        print(MISSING, file=sys.stderr)
