"""The OpenAPI document is valid and true: what it describes is what is taken and answered."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import requests  # type: ignore[import-untyped, unused-ignore]
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped, unused-ignore]
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api import openapi
from api.app import CASE, OF_A_CASE, ROUTES
from api.compliance_examples import COMPLIANCE, EXCEPTIONS, FIGURES
from api.examples import EXAMPLES
from api.register_examples import CLAUSE
from api.school_examples import AGENCY_TOLD, ON_DUTY, PROCESS
from domain.catalogue import COMMANDS, RAISE
from domain.commands import RecordDeliveryFailure
from runtime.inbox import Inbox
from store.ledger import Ledger
from tests.world import NOW, Actor, Json, School, SetClock, a_referral, a_review, address, silence

DOCUMENT = openapi.document("1", date(2027, 9, 30))
REQUESTS = 12
"""Random ones of each operation."""


def closed(schema: Any) -> Any:
    """The schema with nothing allowed that it does not name."""
    match schema:
        case {"type": "object", "properties": _}:
            rest = {name: closed(part) for name, part in schema.items()}
            return {"additionalProperties": False} | rest
        case dict():
            return {name: closed(part) for name, part in schema.items()}
        case list():
            return [closed(part) for part in schema]
        case _:
            return schema


def check(answer: Any, schema: Json) -> None:
    components = closed(deepcopy(DOCUMENT["components"]))
    whole = {**schema, "components": components}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(answer)


def test_it_is_valid_and_served(http: httpx2.AsyncClient) -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


async def test_what_is_served_describes_every_address(http: httpx2.AsyncClient) -> None:
    served = (await http.get("/openapi.json")).json()
    expected = {path for path in ROUTES if path.startswith("/v1")}
    expected |= {f"/v1/referrals/{{id}}/{name}" for name in OF_A_CASE}
    assert set(served["paths"]) == expected
    for path, operations in served["paths"].items():
        methods = ROUTES.get(path) or OF_A_CASE[path.rsplit("/", 1)[1]]
        assert set(operations) == {method.lower() for method in methods}


@pytest.mark.parametrize("entry", [RAISE, *COMMANDS.values()], ids=lambda entry: entry.name)
def test_every_example_fits_its_schema(entry: Any) -> None:
    check(EXAMPLES[entry.name], DOCUMENT["components"]["schemas"][entry.command.__name__])


def test_the_other_examples_fit_theirs() -> None:
    check(ON_DUTY, DOCUMENT["components"]["schemas"]["PutOnDuty"])
    check(AGENCY_TOLD, DOCUMENT["components"]["schemas"]["AgencyTold"])
    check(CLAUSE, DOCUMENT["components"]["schemas"]["ClauseWithRules"])
    check(COMPLIANCE, DOCUMENT["components"]["schemas"]["Compliance"])
    check(FIGURES, DOCUMENT["components"]["schemas"]["Figures"])
    for each in EXCEPTIONS:
        check(each, DOCUMENT["components"]["schemas"]["Departure"])


async def test_every_example_is_accepted_in_some_state(
    school: School, ledger: Ledger, clock: SetClock, with_a_later_policy: httpx2.AsyncClient
) -> None:
    """One story in which each is sent as it stands, but for the versions that it names."""
    path = "/v1/referrals"
    case = (await school.teacher.post(path, EXAMPLES["raise"])).json()
    sent = {"raise"}

    async def does(command: str, **given: Any) -> Json:
        sent.add(command)
        return await school.dsl.does(case, command, EXAMPLES[command] | given)

    for command in (
        "accept",
        "protect",
        "add-information",
        "decide-review",
        "refer",
        "record-acknowledgement",
    ):
        after = await does(command)
        if command == "refer":
            lost = RecordDeliveryFailure(
                delivery=uuid4(),
                say="referral-document",
                obligation="feedback:cscs-1",
                rung=None,
                channel="email",
                urgent=True,
            )
            await ledger.submit_by_clock(UUID(case["id"]), lost, NOW)
            await does("record-telephone")
    await does("inform-pupil", about=5)
    await does("reply-to-reporter")
    await does("confirm-in-writing")
    await does("record-chase")
    await silence(ledger, clock, case, clock.time + timedelta(days=1, hours=8))
    await does("skip-rung")
    told = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Front door"}
    await school.dsl.does(case, "record-feedback", told)
    await does("reconsider")
    await school.dsl.does(case, "refer", a_referral(re_referral_of="cscs-1"))
    await does("record-feedback", agency_referral="cscs-2")
    for command in ("record-liaison", "consider-nrm"):
        await does(command)
    for command in ("assess-parent-contact", "plan-parent-contact", "record-parent-contact"):
        await does(command)
    for command in ("place-police-hold", "lift-police-hold", "record-disclosure", "withhold", "reclassify"):
        await does(command)
    await does("assign-mentor", mentor=str(school.mentor.id))
    await does("record-mentor-contact")
    for command in ("declare-conflict", "confirm-conflict", "declare-conflict", "lift-conflict"):
        sent.add(command)
        by = school.teacher if command == "declare-conflict" else school.dsl
        await by.does(case, command, EXAMPLES[command] | {"person": str(school.colleague.id)})
    ended = {"last": True, "reasons": "She has friends again and says so."}
    await school.mentor.does(case, "record-mentor-contact", ended)
    await does("conclude-statutory", agency_referral="cscs-2")
    await does("consider-support")
    await does("start-early-help", next_review_on="2027-04-01")
    await does("review-early-help")
    for command in ("record-pupil-view", "record-discussion"):
        after = await does(command)
    await does("correct", event=4)
    await does("link", case=(await school.colleague.raises())["id"])
    for command in (
        "record-missing-episode",
        "record-outside-referral",
        "transfer-file",
        "record-team-member",
        "record-paper-copy",
    ):
        await does(command)
    await does("countersign", event=1)
    request = await does("record-information-request")
    await does("answer-information-request", request=request["version"])
    (of, *_) = (await school.teacher.sees(case))["challengeable"]
    asked = {"decision": of["event"]}
    sent |= {"challenge", "answer-challenge", "withdraw"}
    await school.teacher.does(case, "challenge", EXAMPLES["challenge"] | asked)
    answer = EXAMPLES["answer-challenge"] | asked | {"upheld": False}
    await school.headteacher.does(case, "answer-challenge", answer)
    await does("hand-over", to=str(school.deputy.id))
    await school.teacher.does(case, "withdraw")
    after = await school.dsl.sees(case)
    for owed in [each["id"] for each in after["obligations"] if each["state"] in ("open", "overdue")]:
        assert owed.startswith("inform-pupil:"), owed
        about = {"about": int(owed.partition(":")[2]), "told_by": "DSL", "how": "Face to face"}
        await school.dsl.does(case, "inform-pupil", about)
    await does("close")
    await does("reopen")
    sent.add("adopt-policy")
    later = Actor(school.dsl.id, school.dsl.token, with_a_later_policy)
    await later.does(case, "adopt-policy")
    await later.does(case, "adopt-policy", EXAMPLES["adopt-policy"] | {"policy": after["policy"]})
    assert sent == set(EXAMPLES)
    assert set(EXAMPLES) == {RAISE.name, *COMMANDS}


async def test_answers_are_as_described_and_have_nothing_more(school: School, inbox: Inbox) -> None:
    inbox.keep(b"Subject: News\r\n\r\nLook.\r\n", address("dsl", school.id))
    case = await school.teacher.raises(child_words="He buys me things.")
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await school.dsl.does(case, "record-acknowledgement")
    for command in (
        "record-parent-contact",
        "assess-parent-contact",
        "place-police-hold",
        "record-disclosure",
        "withhold",
        "reclassify",
    ):
        await school.dsl.does(case, command)
    await school.dsl.post("/v1/duty", ON_DUTY | {"person": str(school.dsl.id)})
    await school.dsl.post("/v1/process-concerns", PROCESS)
    await school.dsl.does(case, "link", {"case": (await school.colleague.raises())["id"]})
    one = f"/v1/referrals/{case['id']}"
    reads = [path for path, methods in ROUTES.items() if path.startswith("/v1") and "GET" in methods]
    reads.remove(f"{CASE}/agency-referrals/{{agency_referral}}/form")  # a PDF: tests/api/test_form.py
    of_a_case = [name for name, methods in OF_A_CASE.items() if "GET" in methods]
    for path in (*reads, *(f"/v1/referrals/{{id}}/{name}" for name in of_a_case)):
        content = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]
        if "application/json" not in content:  # a page for a printer
            continue
        known = path.replace("/v1/referrals/{id}", one).replace("{id}", CLAUSE["id"])
        answer = await school.dsl.read(known)
        schema = content["application/json"]["schema"]
        if path != "/v1/policy":  # a limit has more or fewer fields
            check(answer, schema)
        assert answer or path == "/v1/calendar"  # whose own tests make changes and look at them
    check(await school.teacher.sees(case), {"$ref": "#/components/schemas/Case"})
    check((await school.dsl.tries(case, "close", {})).json(), {"$ref": "#/components/schemas/Problem"})


SCHEMA: Any = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations()}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def drawn(operation: Any) -> list[Any]:
    """Requests that the description allows, and some that it does not."""
    found: list[Any] = []

    @settings(
        max_examples=REQUESTS,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=one_of([operation.as_strategy(generation_mode=mode) for mode in MODES]))
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


@pytest.mark.parametrize("label", OPERATIONS)
async def test_random_requests_find_no_fault_and_no_answer_but_those_described(
    label: str, school: School
) -> None:
    known = await school.teacher.raises()
    for number, case in enumerate(drawn(OPERATIONS[label])):
        if number % 2 and "id" in case.path_parameters:
            case.path_parameters["id"] = known["id"]
        kwargs = case.as_transport_kwargs(base_url="http://onward", headers=school.dsl.headers)
        sent: Any = requests.Request(**kwargs).prepare()
        headers = httpx2.Headers(dict(sent.headers), encoding="latin-1")
        answer = await school.dsl.http.request(sent.method, sent.url, headers=headers, content=sent.body)
        case.validate_response(answer, checks=CHECKS)
