"""The demonstration outlasts a workflow server that does not answer in time, and loses nothing."""

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from api.openapi import EXAMPLES
from tests.cli.commands import demonstration, onward
from tests.patience import PATIENCE

CASES = 9
NEXT_DAY, THAT_NIGHT = "Thu 1 Apr 2027 1[0-3]:", "Fri 2 Apr 2027 0[1-4]:"
"""At 10:30 and at 01:30, and as much later as the test takes: time runs on between two skips."""
PROGRAM = """
from cli import command_line
from local import time_skipping_server
time_skipping_server.ANSWER_SECONDS, time_skipping_server.START_SECONDS = 5.0, 20.0
command_line.main()
"""
"""The demonstration, less patient with a workflow server."""
RECOVERS = pytest.mark.long("waits for servers that hang; tests/workflows/test_clockwork.py waits shorter")


@dataclass
class Demonstration:
    """One that is open."""

    process: "subprocess.Popen[str]"
    folder: Path
    http: httpx2.Client
    by: dict[str, dict[str, str]]

    def skip(self, span: str) -> subprocess.CompletedProcess[str]:
        return onward("demo", "skip", span, "--data", str(self.folder))

    def workflow_servers(self) -> list[int]:
        """The processes of those that it runs."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == self.process.pid and b"temporal-test-server" in command:
                found.append(int(entry.name))
        return found

    def freeze(self) -> None:
        """Its workflow server answers nothing any more."""
        for server in self.workflow_servers():
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGSTOP)

    @contextmanager
    def every_one_frozen(self) -> Iterator[None]:
        """Nor does any that takes its place."""
        enough = threading.Event()

        def freeze_them() -> None:
            while not enough.wait(0.02):
                self.freeze()

        freezing = threading.Thread(target=freeze_them)
        freezing.start()
        try:
            yield
        finally:
            enough.set()
            freezing.join()

    def open_cases(self) -> list[dict[str, object]]:
        """All but what is closed, as the DSL sees them."""
        found: list[dict[str, object]] = self.http.get("/v1/referrals", headers=self.by["dsl"]).json()
        return found


@contextmanager
def with_cases(tmp_path: Path) -> Iterator[Demonstration]:
    """With nine cases more than its story."""
    with demonstration(tmp_path, "-c", PROGRAM) as (process, address, _):
        tokens = json.loads((tmp_path / "demo" / "tokens.json").read_text("ascii"))
        by = {part: {"Authorization": f"Bearer {token}"} for part, token in tokens.items()}
        with httpx2.Client(base_url=address, timeout=2 * PATIENCE) as http:
            for _ in range(CASES):
                raised = http.post("/v1/referrals", json=EXAMPLES["raise"], headers=by["teacher"])
                assert raised.status_code == 201
            yield Demonstration(process, tmp_path, http, by)


def overdue(each: dict[str, object]) -> bool:
    owed = each["obligations"]
    assert isinstance(owed, list)
    return any(one["state"] == "overdue" for one in owed)


@RECOVERS
def test_a_skip_goes_through_although_the_workflow_server_hangs(tmp_path: Path) -> None:
    with with_cases(tmp_path) as shown:
        shown.freeze()
        assert re.search(NEXT_DAY, shown.skip("1wd").stdout)
        found = shown.open_cases()
        assert len(found) == CASES + 1
        assert all(overdue(each) for each in found)
        assert re.search(THAT_NIGHT, shown.skip("15h").stdout)


@RECOVERS
def test_a_skip_that_does_not_go_through_is_a_sentence_and_nothing_is_lost(tmp_path: Path) -> None:
    with with_cases(tmp_path) as shown:
        with shown.every_one_frozen():
            refused = shown.skip("1wd")
            assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
            assert "Nothing is lost: look at the pages, then try again." in refused.stderr
            assert len(shown.open_cases()) == CASES + 1
        assert re.search(NEXT_DAY, shown.skip("1wd").stdout)
        found = shown.open_cases()
        assert all(overdue(each) for each in found)
        for each in found:
            address = f"/v1/referrals/{each['id']}/verification"
            assert shown.http.get(address, headers=shown.by["auditor"]).json()["verified"]
