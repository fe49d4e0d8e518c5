"""`onward up` starts again where it was, and `onward demo` plays."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from api.examples import EXAMPLES
from embedded.subprocesses import free_port
from tests.cli.commands import ROOT, clean, demonstration, form_token, onward, stack
from tests.cli.test_demonstration_recovery import NEXT_DAY, THAT_NIGHT
from tests.patience import PATIENCE, wait_until
from tests.processes import a_process


def test_up_starts_again_where_it_was(tmp_path: Path) -> None:
    with stack(tmp_path) as first:
        case = first.post("teacher", "/v1/referrals", EXAMPLES["raise"]).json()["id"]
        tokens = first.tokens
        dsl = {"Authorization": f"Bearer {tokens['dsl']}"}

        def version() -> int:
            found: int = first.http.get(f"/v1/referrals/{case}", headers=dsl).json()["version"]
            return found

        wait_until("the mail to the DSL is on record", lambda: version() == 2)
    with stack(tmp_path) as second:
        assert second.tokens == tokens
        answer = second.post("dsl", f"/v1/referrals/{case}/accept", {})
        assert answer.json()["version"] == 3


def test_up_starts_again_after_it_was_killed(tmp_path: Path) -> None:
    port = free_port()
    with started_up(tmp_path, port) as first:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            assert http.get("/healthz").status_code == 200
        first.kill()
    with started_up(tmp_path, port) as second:
        second.send_signal(signal.SIGINT)
        said, _ = second.communicate(timeout=PATIENCE)
        assert second.returncode == 0, said


@contextmanager
def started_up(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`onward up`, waited for until it says where it is."""
    command = (sys.executable, "-m", "cli", "up", "--data", str(data), "--port", str(port))
    with a_process(*command, cwd=ROOT, env=clean(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Stop with Ctrl-C" in line:
                break
        assert "Stop with Ctrl-C" in said, said
        yield process


def test_the_demonstration_plays_and_ends(tmp_path: Path) -> None:
    result = onward("demo", "--exit", TMPDIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "children's social care had not answered by Tuesday 30 March 2027, 5pm" in " ".join(
        result.stdout.split()
    )
    assert "The record is intact" in result.stdout


def test_the_demonstrations_clock_can_be_moved(tmp_path: Path) -> None:
    left = tmp_path / f"onward-demo-{os.getuid()}"
    left.mkdir()
    (left / "skip").write_text("5wd")  # by a person whom a killed demonstration never answered
    with demonstration(tmp_path):
        assert re.search(NEXT_DAY, onward("demo", "skip", "1wd", TMPDIR=str(tmp_path)).stdout)
        assert "AFTER must be a time" in onward("demo", "skip", "soon", TMPDIR=str(tmp_path)).stderr
        assert re.search(THAT_NIGHT, onward("demo", "skip", "15h", TMPDIR=str(tmp_path)).stdout)
        assert "does not exist" in onward("demo", "skip", "359d", TMPDIR=str(tmp_path)).stderr
    assert "No demonstration is running" in onward("demo", "skip", "1wd", TMPDIR=str(tmp_path)).stderr


def test_links_in_the_demonstrations_mail_lead_to_the_port_it_was_given(tmp_path: Path) -> None:
    with demonstration(tmp_path) as (_, address):
        cast = json.loads((tmp_path / f"onward-demo-{os.getuid()}" / "tokens.json").read_text("ascii"))
        dsl = {"Authorization": f"Bearer {cast['dsl']}"}
        mail = httpx2.get(f"{address}/v1/mail", headers=dsl, timeout=PATIENCE).json()
        links = [link for each in mail for link in re.findall(r"https?://\S+/cases/[0-9a-f-]+", each["text"])]
        assert {link.partition("/cases/")[0] for link in links} == {address}
        case = links[0].rpartition("/")[2]
        assert httpx2.get(f"{address}/v1/referrals/{case}", headers=dsl, timeout=PATIENCE).status_code == 200


def test_a_day_that_is_proclaimed_in_the_demonstration_moves_its_deadlines(tmp_path: Path) -> None:
    with demonstration(tmp_path) as (_, address):
        cast = json.loads((tmp_path / f"onward-demo-{os.getuid()}" / "tokens.json").read_text("ascii"))
        dsl = {"Authorization": f"Bearer {cast['dsl']}"}
        own = {"Sec-Fetch-Site": "same-origin"}
        with httpx2.Client(base_url=address, headers=own, follow_redirects=True, timeout=60) as http:
            page = http.get("/sign-in").text
            operator = page.rpartition("Sign in as Olga Operator")[0].rpartition('name="person" value="')[2][
                :36
            ]
            http.post("/sign-in/card", data={"token": form_token(page), "person": operator})
            page = http.get("/calendar").text
            day = {"day-day": "2", "day-month": "4", "day-year": "2027", "change": "add"}
            why = {"reasons": "Bank holiday proclaimed for a jubilee."}
            assert http.post("/calendar", data={"token": form_token(page)} | day | why).status_code == 200

            def moved() -> bool:
                return "2027-04-06T16:00" in http.get("/v1/worklist", headers=dsl).text

            wait_until("what was due on Monday 5 April is due a day later", moved)
