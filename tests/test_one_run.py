"""The files of a killed run stay no longer than until the next run begins."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from local.embedded_postgres import EmbeddedPostgres
from tests.one_run import remove_ended
from tests.processes import a_process

RUN = """
import time
from tests.one_run import joined

print(joined(), flush=True)
time.sleep(3600)
"""


def test_the_next_run_removes_what_a_killed_one_left_and_nothing_of_one_that_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with a_process(
        *(sys.executable, "-c", RUN),
        cwd=Path(__file__).parents[1],
        env=outside | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        server = EmbeddedPostgres(folder / "worker" / "postgres")
        server.cluster.mkdir(parents=True)
        server.socket.mkdir()
        remove_ended()
        assert server.cluster.exists()
        assert server.socket.exists()
    assert folder.parent == tmp_path
    remove_ended()
    assert not folder.exists()
    assert not server.socket.exists()
