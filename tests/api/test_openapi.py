"""The OpenAPI document is valid and true: it describes every address, and what each answers."""

from pathlib import Path

import httpx2

from api.openapi import answers_to, field_named
from domain.command_catalogue import COMMANDS, RAISE
from domain.entries.clock import AgencyTold
from domain.validation.contradictions import rows_of
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from local.dev_mailbox import DevMailbox
from tests.api.addresses import ADDRESSES, CASE
from tests.api.openapi_checks import DOCUMENT, check, check_schema
from tests.other_bodies import AWAY, ON_DUTY, PROCESS, a_pupil
from tests.school import School, a_referral, a_review, address


def test_every_schema_is_valid() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        check_schema(schema)


def test_what_a_file_with_its_proof_takes_is_described_and_no_case_is_compared_with_a_head() -> None:
    fields = DOCUMENT["components"]["schemas"]["TakeBundle"]["properties"]
    assert "as `GET /v1/checkpoint` gives it" in fields["since"]["description"]
    assert "needs none, and leaves this out" in fields["password"]["description"]
    chain = DOCUMENT["paths"]["/v1/referrals/{id}/verification"]["get"]["description"]
    head = DOCUMENT["components"]["schemas"]["VerificationView"]["properties"]["head"]["description"]
    assert "with a checkpoint" not in chain + head
    assert "GET /v1/proof/inclusion" in chain


async def test_the_served_openapi_document_describes_every_address(http: httpx2.AsyncClient) -> None:
    served = (await http.get("/openapi.json")).json()
    assert set(served["paths"]) == {described(path) for path in ADDRESSES if path.startswith("/v1")}
    for path, methods in ADDRESSES.items():
        if path.startswith("/v1"):
            assert set(served["paths"][described(path)]) == {method.lower() for method in methods}


def described(path: str) -> str:
    """An address as the document names it."""
    return path.replace(":path}", "}")


async def test_answers_are_as_described_and_have_nothing_more(school: School, inbox: DevMailbox) -> None:
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
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    await school.dsl.post("/v1/absences", AWAY | people)
    await school.dsl.post("/v1/process-concerns", PROCESS)
    await school.dsl.does(case, "link", {"case": (await school.colleague.raises())["id"]})
    registered = f"/v1/pupils/{(await a_pupil(school.dsl))['id']}"
    one = f"/v1/referrals/{case['id']}"
    reads = [path for path, methods in ADDRESSES.items() if path.startswith("/v1") and "GET" in methods]
    reads.remove(f"{CASE}/agency-referrals/{{agency_referral}}/form")  # a PDF: tests/api/test_form.py
    reads.remove("/v1/proof/inclusion")  # this record has no tree: tests/api/test_proof_endpoints.py
    reads.remove("/v1/proof/consistency")
    for path in reads:
        content = DOCUMENT["paths"][described(path)]["get"]["responses"]["200"].get("content", {})
        if "application/json" not in content:  # a page for a printer, or a file
            continue
        known = path.replace("/v1/referrals/{id}", one).replace("/v1/pupils/{id}", registered)
        known = known.replace("{id}", "8.3")
        reader = school.headteacher if path == "/v1/headteacher" else school.dsl
        answer = await reader.read(known)
        schema = content["application/json"]["schema"]
        if path != "/v1/policy":  # a limit has more or fewer fields
            check(answer, schema)
        assert answer or path == "/v1/calendar"  # whose own tests make changes and look at them
    check(await school.teacher.sees(case), {"$ref": "#/components/schemas/CaseView"})
    check(
        (await school.dsl.tries(case, "close", {})).json(), {"$ref": "#/components/schemas/ProblemDocument"}
    )


NOTES = Path("docs/api-notes.md")


def test_the_notes_print_the_table_of_the_code() -> None:
    lines = NOTES.read_text("utf-8").splitlines()
    begins = lines.index("| in | field | only where |")
    ends = lines.index("", begins)
    commands = {each.name: each.command for each in (RAISE, *COMMANDS.values())}
    assert lines[begins:ends] == [
        *lines[begins : begins + 2],
        *(
            f"| `{name}` | {field_named(path, row)} | {answers_to(row)} |"
            for name, body in (*commands.items(), ("agency/feedback", AgencyTold))
            for path, row in rows_of(body, DEPENDENT_FIELDS)
        ),
    ]


def test_the_openapi_document_says_it_beside_each_field() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    told = schemas["ConcernReport"]["properties"]["imagery_parties"]["description"]
    assert told == "`imagery_parties` only where `imagery` is `true` or is left out."
    assert "`kind` is `decision`" in schemas["AgencyTold"]["properties"]["reasons"]["description"]
