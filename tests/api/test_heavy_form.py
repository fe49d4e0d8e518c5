"""One heavy case does not weigh on others: its form ends, and leaves no memory behind (11.5)."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import httpx2
import pytest

from documents import typesetting
from local.embedded_postgres import APP, EmbeddedPostgres
from local.subprocesses import free_port
from tests.documents.largest_case import EVERYTHING, FIRST, LAST, REASONS, SUMMARY
from tests.documents.referral_cases import text_of
from tests.kill.killable_parts import ROOT, Service
from tests.patience import PATIENCE, until
from tests.school import Json, School, a_referral, code, new_school

MIB = 1024 * 1024


@dataclass(frozen=True)
class Served:
    """The API as a process of its own."""

    service: Service
    http: httpx2.AsyncClient

    def memory(self, which: str) -> int:
        """In bytes: VmRSS now, VmHWM at most so far."""
        status = Path(f"/proc/{self.service.pid}/status").read_text()
        (line,) = (each for each in status.splitlines() if each.startswith(f"{which}:"))
        return int(line.split()[1]) * 1024


@pytest.fixture
async def process(database: EmbeddedPostgres, seal_key: bytes, tmp_path: Path) -> AsyncIterator[Served]:
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")},
        "ONWARD_DATABASE_URL": database.url(APP),
        "ONWARD_SEAL_KEY": seal_key.hex(),
        "PYTHONPATH": str(ROOT),
    }
    service = Service(
        ["api", "--port", str(port)], environment, tmp_path / "api.log", module="tests.api.patient_api"
    )
    await service.start()
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10 * PATIENCE) as http:

        async def answers() -> bool:
            try:
                return (await http.get("/healthz")).status_code == 200
            except httpx2.TransportError:
                return False

        await until("the API answers", answers)
        yield Served(service, http)
    await service.stop()


async def heavy(school: School) -> Json:
    case = await school.teacher.raises(summary=f"{FIRST}{SUMMARY}\n{LAST}")
    return await school.dsl.does(
        case, "refer", a_referral(reasons=FIRST + REASONS + LAST, information_shared=EVERYTHING)
    )


def form(case: Json) -> str:
    return f"/v1/referrals/{case['id']}/agency-referrals/cscs-1/form"


async def test_the_heavy_form_is_small_and_others_are_answered_meanwhile(
    process: Served, owner: asyncpg.Connection
) -> None:
    school = await new_school(owner, process.http)
    case = await heavy(school)
    await school.dsl.read("/v1/worklist")
    before = process.memory("VmRSS")
    asked = [asyncio.create_task(school.dsl.get(form(case))) for _ in range(4)]
    meanwhile = 0
    while not any(each.done() for each in asked):
        await school.deputy.read("/v1/worklist")
        meanwhile += 1
    answers = [await each for each in asked]
    print(f"{meanwhile} others were answered before the first form, of {len(answers[0].content)} bytes")
    now, most = process.memory("VmRSS"), process.memory("VmHWM")
    print(f"memory {before // MIB} to {now // MIB}, at most {most // MIB} MiB")
    assert {each.status_code for each in answers} == {200}
    assert len({each.headers["repr-digest"] for each in answers}) == 1
    assert meanwhile
    assert len(answers[0].content) < MIB
    assert most < before + 100 * MIB
    text = text_of(answers[0].content)
    assert "Continued in the school's record" in text
    for each in (FIRST, LAST):
        assert text.count(each.strip()) == 3  # what happened, the reasons, and again why it is shared


async def test_a_form_that_takes_too_long_is_one_clear_answer_and_nothing_is_damaged(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await heavy(school)
    with monkeypatch.context() as patched:
        patched.setattr(typesetting, "LIMITS", replace(typesetting.LIMITS, memory=64 * MIB))
        asked = a_referral(reasons=REASONS)
        failed = [
            await school.dsl.get(form(case)),
            await school.dsl.post(f"/v1/referrals/{case['id']}/refer/preview", asked),
        ]
    for answer in failed:
        assert code(answer) == (503, "FormNotSet")
        assert answer.headers["retry-after"] == "60"
        assert "the record is unharmed" in answer.json()["detail"]
    assert (await school.dsl.sees(case))["version"] == case["version"]
    assert (await school.dsl.get(form(case))).status_code == 200
