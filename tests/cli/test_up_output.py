"""The starts of `onward up` in one folder, and what each says: three lines, and its log is in a file."""

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx2
import pytest

from cli.service import up_command
from cli.service.up_parts import LOG
from local.embedded_postgres import EmbeddedPostgres
from local.subprocesses import free_port
from local.temporal_server import DevServer
from tests.cli.commands import ROOT, clean, onward
from tests.cli.test_up_ended import running
from tests.patience import PATIENCE, wait_until
from tests.processes import a_process

CONTROL = re.compile(r"\x1b\[(\d*)([A-Za-z])|\x1b\[\?\d+[hl]|\r|\n")


def test_an_empty_school_begins_outlasts_a_kill_and_is_started_again(tmp_path: Path) -> None:
    """Two starts in one folder: on a pipe and on a terminal."""
    port = str(free_port())
    with _started(tmp_path, subprocess.PIPE, {}, "--port", port) as first:
        assert first.stdout is not None
        said = [first.stdout.readline() for _ in range(3)]
        began = 'Add the first administrator: .venv/bin/onward init "YOUR NAME" --school "YOUR SCHOOL"'
        assert said[1] == f"{began} --data {tmp_path}\n"
        assert said[2].startswith("Stop with Ctrl-C")
        begun = onward("init", "Ada Admin", "--school", "Hill School", "--data", str(tmp_path))
        address = begun.stdout.splitlines()[0]
        assert address.startswith(f"http://127.0.0.1:{port}/welcome/"), "to where it answers"
        assert "Ada Admin" in httpx2.get(address, timeout=PATIENCE).text
        first.kill()
        wait_until("nothing of it runs", lambda: not running(tmp_path))
    drawn = _on_a_terminal(tmp_path)
    assert re.search("Starting .* …", drawn), "at least the part that took longest"
    seen = [line for line in _screen(drawn) if line]
    assert [line.split(" ")[0] for line in seen] == ["Onward", "Sign", "Stop", "Stopped."], seen
    assert "onward people link" in seen[1], "its administrator is still there"


def _on_a_terminal(data: Path) -> str:
    """All that is drawn until Ctrl-C and after it."""
    ours, theirs = pty.openpty()
    with _started(data, theirs, {"TERM": "xterm"}) as process:
        os.close(theirs)
        drawn = ""
        while "Stop with Ctrl-C" not in drawn:
            drawn += (more := _read(ours))
            assert more, drawn
        process.send_signal(signal.SIGINT)
        while more := _read(ours):
            drawn += more
        os.close(ours)
        assert process.wait(PATIENCE) == 0, drawn
    return drawn


@pytest.mark.long("starts Postgres; a part that keeps stopping is given up in every run")
def test_a_part_that_does_not_start_is_named_with_its_log(tmp_path: Path) -> None:
    with _started(tmp_path, subprocess.PIPE, {"ONWARD_LOG_LEVEL": "LOUD"}) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert re.fullmatch(
        rf"The (api|worker) did not start: see {tmp_path / LOG}, or start again with --verbose\.\n", said
    )
    log = tmp_path / LOG
    assert "ONWARD_LOG_LEVEL cannot be used" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.long("starts Postgres for a log that another test finds in its file")
def test_with_verbose_the_log_is_on_the_terminal(tmp_path: Path) -> None:
    with _started(tmp_path, subprocess.PIPE, {"ONWARD_LOG_LEVEL": "LOUD"}, "--verbose") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "ONWARD_LOG_LEVEL cannot be used" in said
    assert said.endswith("did not start: its log is above.\n")
    assert not (tmp_path / LOG).exists()


def _started(
    data: Path, to: int, environment: dict[str, str], *options: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    port = () if "--port" in options else ("--port", str(free_port()))
    return a_process(
        *(sys.executable, "-m", "cli", "up", "--data", str(data), *port, *options),
        cwd=ROOT,
        env=clean() | environment,
        stdout=to,
        stderr=subprocess.STDOUT,
    )


def _read(terminal: int) -> str:
    """Read the output; nothing once the other side is closed."""
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        return ""


def _screen(drawn: str) -> list[str]:
    """The lines of a terminal on which this was drawn."""
    lines, row, column, place = [""], 0, 0, 0
    for found in [*CONTROL.finditer(drawn), None]:
        text = drawn[place : found.start() if found else len(drawn)]
        lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
        column += len(text)
        if found is None:
            return lines
        place = found.end()
        match found[0], found[2]:
            case "\r", _:
                column = 0
            case "\n", _:
                row += 1
                lines += [""] * (row == len(lines))
            case _, "A":
                row -= int(found[1] or 1)
            case _, "K":
                lines[row] = ""
            case _:  # colours, and the cursor hidden or shown
                pass
    raise AssertionError(drawn)


def test_of_our_own_settings_only_what_lets_webhooks_and_witnesses_be_tried_here_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONWARD_WEBHOOK_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("ONWARD_WITNESSES_FILE", "witnesses")
    monkeypatch.setenv("ONWARD_SMTP_HOST", "mail.elsewhere.example")
    postgres = cast(EmbeddedPostgres, SimpleNamespace(url=lambda _: "postgresql://here"))
    found = up_command._environment(tmp_path, postgres, cast(DevServer, SimpleNamespace(address="here")))
    assert found["ONWARD_WEBHOOK_ALLOW_PRIVATE"] == "true"
    assert found["ONWARD_WITNESSES_FILE"] == "witnesses"
    assert "ONWARD_SMTP_HOST" not in found
