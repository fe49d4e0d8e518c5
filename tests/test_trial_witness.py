"""deploy/try-witness.sh, with the real witness command where Docker would run it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from evidence.witness.witness_folder import WitnessFolder
from runtime.settings import Settings
from runtime.witness_settings import witnesses_from
from tests.evidence.witness.signed_log import KEY
from tests.processes import finished

ROOT = Path(__file__).parent.parent
SERVICES: dict[str, dict[str, Any]] = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
DOCKER = """#!/bin/sh
case "$*" in
"compose run --rm -T keys show")
    [ -n "$LOG" ] || exit 2
    printf '%s\\n  since Monday\\n' "$LOG"
    ;;
"compose run --rm --no-deps -T witness "*)
    shift 6
    exec "$PYTHON" -m cli witness "$@" --folder "$FOLDER"
    ;;
*) exit 9 ;;
esac
"""
"""Runs the real command where Docker would run it; the log's key is that of the test."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the script, and a command in place of Docker’s client."""
    for name in ("deploy", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "deploy" / "try-witness.sh", tmp_path / "deploy")
    (tmp_path / "bin" / "docker").write_text(DOCKER)
    (tmp_path / "bin" / "docker").chmod(0o755)
    return tmp_path


def tried(place: Path, log: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")}
    environment = kept | {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "FOLDER": str(place / "witness"),
        "LOG": log,
    }
    return finished("sh", place / "deploy" / "try-witness.sh", env=environment)


def test_the_worker_is_told_of_the_witness_and_the_witness_of_the_log(place: Path) -> None:
    none = tried(place, "")
    assert (none.returncode, "Nothing was changed" in none.stderr) == (1, True)
    made = tried(place, KEY.verifier.line)
    assert made.returncode == 0, made.stderr
    folder = WitnessFolder(path=place / "witness")
    assert folder.keys(KEY.verifier.name) == [KEY.verifier]
    listed = place / "secrets" / "witnesses" / "list"
    (found,) = witnesses_from(Settings(witnesses_file=listed))
    assert (found.url, found.key) == ("http://witness:8200", folder.key().verifier)
    assert listed.stat().st_mode & 0o777 == 0o444
    assert (place / "secrets").stat().st_mode & 0o077 == 0
    again = tried(place, KEY.verifier.line)
    assert (again.returncode, "Nothing was changed" in again.stderr) == (1, True)


def test_the_worker_of_the_compose_file_reads_what_the_script_wrote() -> None:
    worker = SERVICES["worker"]
    assert {"path": "witness.env", "required": False} in worker["env_file"]
    assert {"path": "post.env", "required": False} in worker["env_file"]
    assert "./secrets/witnesses:/run/witnesses:ro" in worker["volumes"]
    assert "./secrets/trust:/run/trust:ro" in worker["volumes"]
    assert "/run/witnesses/list" in (ROOT / "deploy" / "try-witness.sh").read_text()
    assert SERVICES["witness"]["ports"] == ["127.0.0.1:8200:8200"]
    assert set(SERVICES["witness"]["networks"]) & set(worker["networks"])
