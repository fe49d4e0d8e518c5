"""A person of one school can do nothing to another school, at any address of the API or the pages.

Every address is asked with every method and with the other school's ids, filled in as its own people would.
The addresses come from the tables of routes, so a new one is asked too.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from api.openapi import EXAMPLES
from application.commands.replan_cases import replan_all
from local.embedded_postgres import OWNER, EmbeddedPostgres
from store.delivery import webhook_addresses
from store.ledger.ledger import Ledger
from store.people import accounts, api_tokens, sessions
from tests import other_bodies
from tests.api.addresses import ADDRESSES, CASE
from tests.school import WHY, Actor, Json, School, a_concern, a_referral, a_review
from tests.web.browsers import an_account
from web.core.posted_form import FIELD, token_for
from web.core.site import Site
from web.pages_app import PAGES, build

ADDRESS = "http://127.0.0.1"
FAMILY = "Quillfeather"
PARTS = ("admin", "dsl", "operator")
"""Who tries: an administrator, a DSL, and the installation's operator."""
OPERATORS = {("POST", "/v1/calendar"), ("POST", "/calendar")}
"""Addresses that move every school's deadlines, for the operator alone."""
_TABLES = """
SELECT c.table_name, array_agg(c.column_name::text) AS columns
FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY c.table_name ORDER BY c.table_name
"""
_ROWS = {
    "school": "school = $1",
    "case_id": "case_id IN (SELECT id FROM cases WHERE school = $1)",
    "pupil_id": "pupil_id IN (SELECT id FROM pupils WHERE school = $1)",
    "person": "person IN (SELECT id FROM people WHERE school = $1)",
    "webhook": "webhook IN (SELECT id FROM webhooks WHERE school = $1)",
    "concern": "concern IN (SELECT id FROM process_concerns WHERE school = $1)",
    "request": "request IN (SELECT number FROM calendar_requests WHERE school = $1)",
    "absence": "absence IN (SELECT id FROM absences WHERE school = $1)",
    "stream": (
        "stream IN (SELECT id FROM cases WHERE school = $1 UNION ALL SELECT id FROM pupils WHERE school = $1)"
    ),
}
"""How a row is of a school, by the columns that it has."""
OF_NO_SCHOOL = {
    *("checkpoints", "cosignatures", "day_heads", "guesses", "log_keys", "objections", "plan_files"),
    *("plans", "row_changes", "schema_migrations", "schools", "signing_refusals", "tree_tiles"),
    *("verifications", "witnesses", "workers"),
}
"""Of the installation; a school's own row in `schools` is looked at by its id."""
_NAMES_A_PERSON = {
    "assign-mentor": "mentor",
    "confirm-conflict": "person",
    "declare-conflict": "person",
    "hand-over": "to",
    "lift-conflict": "person",
    "record-team-member": "person",
    "start-early-help": "lead",
}


@dataclass(frozen=True)
class Other:
    """The other school, with something of everything."""

    school: School
    case: Json
    ids: tuple[str, ...]
    """Of its people, case, shift, webhook and whatever else an address or a field may name."""
    token: str

    def is_told_of(self, text: str) -> bool:
        """Whether an answer holds anything of it that was not in the question."""
        return self.case["reference"] in text or FAMILY in text


@pytest.fixture
async def other(
    other_school: School, database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger
) -> AsyncIterator[Other]:
    school, url = other_school, database.url(OWNER)
    case = await school.teacher.raises()
    for command, body in (
        ("accept", {}),
        ("decide-review", a_review("refer", "cscs")),
        ("refer", a_referral()),
    ):
        case = await school.dsl.does(case, command, body)
    shift = await school.dsl.post("/v1/duty", other_bodies.ON_DUTY | {"person": str(school.dsl.id)})
    covered = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    absence = await school.dsl.post("/v1/absences", other_bodies.AWAY | covered)
    said = await school.teacher.post("/v1/process-concerns", other_bodies.PROCESS)
    pupil = await other_bodies.a_pupil(school.dsl, given_name="Zinnia", family_name=FAMILY)
    hook = await webhook_addresses.add(url, ledger.seals, f"School {school.id}", "https://mis.example/hook")
    await api_tokens.make(ledger.pool, school.admin.id, school.dsl.id)
    await accounts.invite(ledger.pool, school.teacher.id, school.admin.id)
    await an_account(owner, school.dsl)
    await sessions.begin(ledger.pool, school.dsl.id, "password")
    people = (school.teacher, school.dsl, school.admin, school.operator)
    recorded = (each.json()["id"] for each in (shift, absence, said))
    made = (case["id"], *recorded, str(hook.id), str(school.id), pupil["id"])
    token = (await api_tokens.in_force(ledger.pool, school.id))[0].id
    await replan_all(ledger)
    yield Other(school=school, case=case, ids=(*made, *(str(each.id) for each in people)), token=token)
    await webhook_addresses.remove(url, hook.id)


async def rows_of(owner: asyncpg.Connection, school: School) -> dict[str, list[str]]:
    """Everything that the database holds of a school."""
    held = {}
    for table, columns in await owner.fetch(_TABLES):
        conditions = [condition for column, condition in _ROWS.items() if column in columns]
        conditions += ["id = $1"] if table == "schools" else []
        if conditions:
            where = " OR ".join(conditions)
            rows = await owner.fetch(f"SELECT t::text FROM {table} AS t WHERE {where} ORDER BY 1", school.id)
            held[table] = [row[0] for row in rows]
    return held


async def test_each_table_is_looked_at_or_is_of_no_school(owner: asyncpg.Connection) -> None:
    """A new table that is of a school in another way needs a line in `_ROWS`."""
    tables = await owner.fetch(_TABLES)
    others = {table for table, columns in tables if not set(columns) & set(_ROWS)}
    assert sorted(others) == sorted(OF_NO_SCHOOL)


def filled(template: str, other: Other) -> list[str]:
    """The address with each of the other school's ids in each place."""
    names = re.findall(r"{(\w+)}", template)
    ids = other.ids[:1] if template.startswith(("/cases/", CASE)) else other.ids
    values = [("cscs-1",) if name == "agency_referral" else ids for name in names]
    addresses = []
    for chosen in product(*values):
        address = template
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"{{{name}}}", value)
        addresses.append(address)
    return addresses


def bodies(other: Other, command: str) -> list[Json]:
    """The body to send: each person named is of the other school."""
    person = str(other.school.dsl.id)
    if command in _NAMES_A_PERSON:
        return [EXAMPLES[command] | {_NAMES_A_PERSON[command]: person}]
    if command == "link":
        return [EXAMPLES[command] | {"case": other.case["id"]}]
    return [EXAMPLES[command]] if command in EXAMPLES else [{}]


OF_A_SCHOOL: dict[str, list[Json]] = {
    "/v1/calendar": [{"day": f"2062-03-0{day}", "change": "add", "reasons": WHY} for day in (1, 2)],
    "/v1/process-concerns": [other_bodies.PROCESS],
    "/v1/process-concerns/{id}/answer": [other_bodies.PROCESS_ANSWER],
    "/v1/agency/feedback": [other_bodies.AGENCY_TOLD],
    "/v1/pupils/search": [{"q": "zinnia"}, {}],
    "/v1/referrals/search": [{"q": "zinnia"}, {}],
    "/v1/pupils/{id}/update": [{"changes": {"class": "9Z"}}],
    "/v1/pupils/{id}/leave": [{"left_on": "2027-02-12"}],
}


def a_form(other: Other, secret: str, person: str) -> dict[str, str]:
    """Every field that any page of a school's settings has, with the other school's ids."""
    typed = {"name": f"N{uuid4().hex}", "email": "a@b.example", "phone": "01452 000000", "roles": "admin"}
    typed |= {"school": f"School {other.school.id}", "person": person, "which": other.token}
    typed |= {"q": "zinnia", "given_name": "N", "family_name": "N", "left_on-day": "x"}
    typed |= {"change": "add", "reasons": WHY, "text": WHY, "clause": "11.2", "about": person}
    for day, (year, month) in (("day", ("2062", "3")), ("starts", ("2027", "3")), ("ends", ("2027", "3"))):
        typed |= {f"{day}-day": "3", f"{day}-month": month, f"{day}-year": year, f"{day}-time": "5pm"}
    return typed | {"starts-time": "8am", FIELD: token_for(secret)}


@asynccontextmanager
async def at_a_browser(
    owner: asyncpg.Connection, ledger: Ledger, person: Actor
) -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """The pages as this person has them, and the secret of their cookie."""
    site = Site(ledger, ADDRESS)
    await an_account(owner, person)
    secret = await sessions.begin(ledger.pool, person.id, "password")
    transport = httpx2.ASGITransport(app=build(site))
    cookies, headers = {site.cookie: secret}, {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    async with httpx2.AsyncClient(
        transport=transport, base_url=ADDRESS, cookies=cookies, headers=headers
    ) as http:
        yield http, secret


@pytest.mark.parametrize("part", PARTS)
async def test_no_address_of_the_api_reaches_another_school(
    part: str, school: School, other: Other, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    person, before = school.everybody[part], await rows_of(owner, other.school)
    for template, methods in ADDRESSES.items():
        command = template.rpartition("/")[2]
        sent = OF_A_SCHOOL.get(template, bodies(other, command))
        if template == "/v1/referrals":
            sent = [a_concern((other.school.teacher,))]
        if template == "/v1/duty":
            sent = [other_bodies.ON_DUTY | {"person": str(other.school.dsl.id)}]
        if template == "/v1/absences":
            theirs = {"person": str(other.school.dsl.id), "cover": str(other.school.deputy.id)}
            sent = [other_bodies.AWAY | theirs, other_bodies.AWAY | theirs | {"person": str(person.id)}]
        if template == "/v1/hand-overs":
            sent = [other_bodies.HANDED_OVER | {"to": str(other.school.deputy.id)}]
        for address, method in product(filled(template, other), methods):
            if part == "operator" and (method, template) in OPERATORS:
                continue
            for body in sent if method == "POST" else [None]:
                answer = await person.http.request(method, address, json=body, headers=person.headers)
                said = f"{method} {address}: {answer.status_code} {answer.text[:300]}"
                if "{id}" in template:
                    assert answer.status_code in (403, 404), said
                if method == "POST":
                    assert answer.status_code >= 400 or template in OF_A_SCHOOL, said
                assert not other.is_told_of(answer.text), said
    await replan_all(ledger)
    assert await rows_of(owner, other.school) == before


@pytest.mark.parametrize(
    "part",
    [
        *PARTS[:2],
        pytest.param(
            PARTS[2], marks=pytest.mark.long("the API refuses the operator in every run, by the same checks")
        ),
    ],
)
async def test_no_page_reaches_another_school(
    part: str, school: School, other: Other, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    before = await rows_of(owner, other.school)
    async with at_a_browser(owner, ledger, school.everybody[part]) as (http, secret):
        for template, page in PAGES.items():
            if page.public or template == "/events":
                continue
            for address in filled(template, other):
                forms = [a_form(other, secret, person) for person in other.ids[-4:]] if page.post else []
                if part == "operator" and ("POST", template) in OPERATORS:
                    forms = []
                if "{" in template:
                    forms = forms[1:2]
                answers = [await http.get(address)] if page.get else []
                answers += [await http.post(address, data=form) for form in forms]
                for answer in answers:
                    said = f"{answer.request.method} {address}: {answer.status_code}"
                    if "{" in template:
                        assert answer.status_code in (403, 404, 422), said
                    assert not other.is_told_of(answer.text), said
    await replan_all(ledger)
    assert await rows_of(owner, other.school) == before


async def test_no_command_on_a_case_draws_in_another_schools_people_or_case(
    school: School, other: Other, owner: asyncpg.Connection
) -> None:
    before = await rows_of(owner, other.school)
    case = await school.teacher.raises()
    for command in (*_NAMES_A_PERSON, "link"):
        for body in bodies(other, command):
            answer = await school.dsl.tries(case, command, body)
            assert answer.status_code in (403, 404, 409, 422), command
            assert not other.is_told_of(answer.text)
    assert await rows_of(owner, other.school) == before
