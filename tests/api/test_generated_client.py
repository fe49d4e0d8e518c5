"""A client that openapi-python-client generates, without a warning, plays a referral."""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from api.app import build
from store.ledger.ledger import Ledger
from tests.api.openapi_checks import DOCUMENT
from tests.other_bodies import PROCESS
from tests.processes import finished
from tests.school import School, a_concern, a_referral, a_review

NAME = "generated_onward_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT), encoding="utf-8")
    run = finished(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--path", folder / "openapi.json"),
        *("--output-path", folder / NAME, "--meta", "none", "--fail-on-warning"),
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    assert (run.returncode, "WARNING" in run.stdout + run.stderr) == (0, False), run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(NAME)
    finally:
        sys.path.remove(str(folder))


class Client:
    """One person's client over the application in this process."""

    def __init__(self, module: ModuleType, ledger: Ledger, token: str) -> None:
        self._http = module.AuthenticatedClient(base_url="http://onward", token=token)
        transport = httpx.ASGITransport(app=build(ledger))
        headers = {"Authorization": f"Bearer {token}"}
        self._http.set_async_httpx_client(
            httpx.AsyncClient(transport=transport, base_url="http://onward", headers=headers)
        )

    async def __call__(
        self, operation: str, *parts: Any, body: tuple[str, dict[str, Any]] | None = None
    ) -> Any:
        named: dict[str, Any] = {}
        if body is not None:
            model = getattr(importlib.import_module(f"{NAME}.models"), body[0])
            named["body"] = model.from_dict(body[1])
        called = importlib.import_module(f"{NAME}.api.{operation}")
        answer = await called.asyncio_detailed(*parts, client=self._http, **named)
        return answer.parsed


@pytest.mark.long("a client is generated and installed first")
async def test_it_plays_a_referral_from_the_concern_to_the_record(
    generated: ModuleType, school: School, ledger: Ledger
) -> None:
    teacher, dsl = (Client(generated, ledger, each.token) for each in (school.teacher, school.dsl))
    case = await teacher("commands.raise_", body=("RaiseConcern", a_concern()))
    assert case.pupil is None
    assert (await dsl("commands.accept", case.id, body=("Accept", {}))).owner == school.dsl.id
    reviewed = await dsl("commands.decide_review", case.id, body=("DecideReview", a_review("refer", "cscs")))
    assert reviewed.stage.value == "referral"
    referred = await dsl("commands.refer", case.id, body=("Refer", a_referral()))
    assert (referred.stage.value, referred.agency_referrals[0].id) == ("awaiting_feedback", "cscs-1")
    refused = await dsl("commands.close", case.id, body=("Close", {"reasons": "Nothing is left to do here."}))
    assert (refused.code, "feedback:cscs-1" in refused.obligations) == ("ObligationsOpen", True)
    work = await dsl("reading.get_worklist")
    assert {each.referral for each in work} == {case.id}
    events = await dsl("reading.get_history", case.id)
    assert [each.type_ for each in events][:1] == ["concern.raised"]
    assert (await dsl("reading.verify_case", case.id)).verified is True
    said = await teacher("procedure.report_procedure_concern", body=("ReportProcedureConcern", PROCESS))
    assert said.clause == "11.2"
    assert (await teacher("reading.get_history", case.id)).code == "NotAllowed"
