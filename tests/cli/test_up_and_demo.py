"""`onward up` starts again where it was, and `onward demo` plays."""

import json
import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from api.openapi import EXAMPLES
from local.subprocesses import free_port
from tests.cli.commands import demonstration, form_token, onward, stack
from tests.cli.test_demonstration_recovery import NEXT_DAY, THAT_NIGHT
from tests.patience import PATIENCE, wait_until


@pytest.mark.long("another test starts it again after a kill")
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


@pytest.mark.long("an open demonstration plays the same story")
def test_the_demonstration_plays_and_ends(tmp_path: Path) -> None:
    result = onward("demo", "--exit", TMPDIR=str(tmp_path))
    assert result.returncode == 0, result.stderr
    _is_the_story(result.stdout)


def _is_the_story(told: str) -> None:
    assert "children's social care had not answered by Tuesday 30 March 2027, 5pm" in " ".join(told.split())
    assert "The record is intact" in told


def test_an_open_demonstration_has_its_story_mail_a_calendar_and_a_clock(tmp_path: Path) -> None:
    def skip(span: str, data: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return onward("demo", "skip", span, "--data", str(data))

    left = tmp_path / "demo"
    left.mkdir()
    (left / "skip").write_text("5wd")  # by a person whom a killed demonstration never answered
    with demonstration(tmp_path) as (_, address, story):
        _is_the_story(story)
        cast = json.loads((left / "tokens.json").read_text("ascii"))
        dsl = {"Authorization": f"Bearer {cast['dsl']}"}
        own = {"Sec-Fetch-Site": "same-origin"}
        with httpx2.Client(base_url=address, headers=own, follow_redirects=True, timeout=PATIENCE) as http:
            _links_lead_to_its_port(http, dsl)
            _a_day_is_proclaimed(http)

            def moved() -> bool:
                return "2027-04-06T16:00" in http.get("/v1/worklist", headers=dsl).text

            wait_until("what was due on Monday 5 April is due a day later", moved)
        again = onward("demo", "--port", str(free_port()), "--data", str(tmp_path))
        assert (
            again.stderr == f"A demonstration already runs in {tmp_path}. Give another folder with --data.\n"
        )
        other = tmp_path / "other"
        assert f"No demonstration is running in {other}." in skip("1wd", other).stderr
        assert not other.exists()
        assert re.search(NEXT_DAY, skip("1wd").stdout)
        assert "AFTER must be a time" in skip("soon").stderr
        assert re.search(THAT_NIGHT, skip("15h").stdout)
        assert "does not exist" in skip("359d").stderr
    assert "No demonstration is running" in skip("1wd").stderr


def _links_lead_to_its_port(http: httpx2.Client, dsl: dict[str, str]) -> None:
    mail = http.get("/v1/mail", headers=dsl).json()
    links = [link for each in mail for link in re.findall(r"https?://\S+/cases/[0-9a-f-]+", each["text"])]
    assert {link.partition("/cases/")[0] for link in links} == {str(http.base_url).rstrip("/")}
    case = links[0].rpartition("/")[2]
    assert http.get(f"/v1/referrals/{case}", headers=dsl).status_code == 200


def _a_day_is_proclaimed(http: httpx2.Client) -> None:
    """By the operator, who signs in by their card."""
    page = http.get("/sign-in").text
    operator = page.rpartition("Sign in as Olga Operator")[0].rpartition('name="person" value="')[2][:36]
    http.post("/sign-in/card", data={"token": form_token(page), "person": operator})
    page = http.get("/calendar").text
    day = {"day-day": "2", "day-month": "4", "day-year": "2027", "change": "add"}
    why = {"reasons": "Bank holiday proclaimed for a jubilee."}
    assert http.post("/calendar", data={"token": form_token(page)} | day | why).status_code == 200
