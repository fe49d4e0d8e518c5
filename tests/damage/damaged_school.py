"""A school with three cases in a database without constraints, whose rows are damaged and restored."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx2

from api.openapi import EXAMPLES
from delivery.channels import DeliverySettings
from delivery.smtp import Smtp
from domain.people.roles import Person, Role
from domain.policy.procedure_concerns import ReportProcedureConcern
from evidence.note_keys import LOG, SignerKey
from local.embedded_postgres import APP, SUPERUSER
from policies import load_all
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.delivery import agency_keys
from store.delivery.delivery_queue import AvailableChannels
from store.drafts import form_autosaves, report_drafts
from store.drafts.form_draft import AutosaveSlot, TypedForm
from store.drafts.list_uploads import PUPIL_UPLOADS, STAFF_UPLOADS, ListUpload, UploadChoices
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import Seals
from store.people import saved_filters, sessions, work_choices
from store.planning.calendar_revisions import Revisions
from store.pool import Pool
from store.queries import access_log, procedure_concern_log
from store.queries.card_queries import CardChoice
from store.tree.tree_reading import enter_events
from store.verification import check_log
from tests.api.agency_client import Agency, an_acknowledgement
from tests.damage.bare_tables import FURTHER_ROWS, without_constraints
from tests.damage.damaged_values import Column, columns
from tests.damage.witnessed_head import witnessed
from tests.databases import Database
from tests.delivery.fake_servers import LOOPBACK, MailServer, a_mail_server
from tests.other_bodies import a_pupil
from tests.patience import POOL_PATIENCE
from tests.school import Actor, Json, School, SetClock, new_school
from tests.web.browsers import an_account
from web.core.site import Site
from web.pages_app import build

URL = "http://127.0.0.1:8000"
MORE = "More was seen on Tuesday."
_REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Everything that the tests check."""

    intruder: asyncpg.Connection
    """A superuser's connection."""
    ledger: Ledger
    clock: SetClock
    http: httpx2.AsyncClient
    school: School
    other: School
    third: School
    """A school that no one asks about."""
    bad: Json
    """The damaged case: it is about the senior leader, and the colleague may not see it."""
    good: tuple[Json, ...]
    bad_pupil: Json
    """The damaged pupil."""
    good_pupil: Json
    columns: tuple[Column, ...]
    cookies: dict[UUID, str]
    agency: Agency
    office: DeliverySettings
    mail: MailServer
    joined: frozenset[frozenset[str]]
    """Tables of which one refers to the other."""
    unknown: dict[str, tuple[int, bytes, Json]] = field(default_factory=dict)
    """What each person gets for an id that no case has, asked before any damage."""

    async def changed_by(self, column: Column, where: str, value: str) -> tuple[int, int] | None:
        """The row that this damage would change, if there is one."""
        differs = f'{where} AND "{column.name}" IS DISTINCT FROM ({value})'
        row = await self.intruder.fetchrow(f"SELECT ctid FROM {column.table} WHERE {differs} LIMIT 1")
        return None if row is None else row["ctid"]

    async def damage(self, column: Column, where: str, value: str) -> bool:
        """Damage a column as a superuser could; True if the row has changed."""
        ctid = await self.changed_by(column, where, value)
        set_it = f'UPDATE {column.table} SET "{column.name}" = {value} WHERE ctid = $1'
        if ctid is None:
            return False
        try:
            await self.intruder.execute(set_it, ctid)
        except asyncpg.UniqueViolationError:
            return False
        return True

    async def put_back(self) -> None:
        """Restore every row of every table with sessions that no pause ends, and clear all caches."""
        self.ledger.plans = Revisions(self.ledger.policies)
        self.ledger.names.clear()
        # Sent as one message, which is one transaction: it runs about a thousand times.
        await self.intruder.execute(
            "".join(
                f"DELETE FROM {table}; "
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM saved.{table};\n"
                for table in self.tables
            )
            + "UPDATE sessions SET seen_at = now() + interval '1 day'"
        )

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column.table for column in self.columns))

    async def page(self, person: Actor, path: str) -> httpx2.Response:
        return await self.http.get(path, headers={"Accept": "text/html", "Cookie": self.cookies[person.id]})


@asynccontextmanager
async def a_place(migrated: Database, folder: Path) -> AsyncIterator[Place]:
    """A place with a row in every table that has something about a case."""
    async with migrated.copy() as database:
        intruder = await asyncpg.connect(database.url(SUPERUSER))
        pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
        clock = SetClock()
        ledger = Ledger(pool, Seals(os.urandom(32)), clock, load_all(), AvailableChannels(mail="email"))
        transport = httpx2.ASGITransport(app=build(Site(ledger, URL)))
        async with httpx2.AsyncClient(transport=transport, base_url=URL) as http, a_mail_server() as mail:
            made = await _furnished(folder, intruder, ledger, clock, http, mail)
            await without_constraints(intruder, made.tables)
            yield made
        await pool.close()
        await intruder.close()


async def _furnished(
    folder: Path,
    intruder: asyncpg.Connection,
    ledger: Ledger,
    clock: SetClock,
    http: httpx2.AsyncClient,
    mail: MailServer,
) -> Place:
    school, other, third = [await new_school(intruder, http) for _ in range(3)]
    key, secret = await agency_keys.add(
        intruder, ledger.seals, f"School {school.id}", "cscs", "Gloucestershire"
    )
    agency = Agency(key, secret, http, clock)
    await intruder.execute(
        "INSERT INTO webhooks (id, school, url, secret) VALUES ($1, $2, 'https://127.0.0.1:1/', $3)",
        hook := uuid4(),
        school.id,
        ledger.seals.seal_secret(b"webhook" + hook.bytes, b"s" * 32),
    )
    bad, *good = await _cases(school, agency, clock)
    await school.dsl.does(bad, "link", {"case": good[0]["id"]})
    await school.dsl.get(f"/v1/referrals/{bad['id']}")
    bad_pupil, good_pupil = [await a_pupil(school.dsl, given_name=name) for name in ("Bad", "Good")]
    changed = await school.dsl.post(f"/v1/pupils/{bad_pupil['id']}/update", {"changes": {"class": "9Z"}})
    assert changed.status_code == 200, changed.text
    await school.dsl.does(bad, "identify-pupil", {"pupil": bad_pupil["id"]})
    await school.dsl.get(f"/v1/pupils/{bad_pupil['id']}")
    cookies = {}
    for person in (school.dsl, school.senior, school.colleague, school.teacher, other.dsl):
        await an_account(intruder, person)
        session = await sessions.begin(ledger.pool, person.id, "password")
        cookies[person.id] = f"{Site(ledger, URL).cookie}={session}"
    await _beside(intruder, ledger, school, bad, good_pupil)
    await enter_events(ledger.pool)
    log_key = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
    (folder / "log.key").write_text(log_key.secret_line)
    heads = CheckpointFile(folder / "checkpoints.txt")
    assert await LogSigner(ledger.pool, folder / "log.key", heads, clock.now).once() is not None
    await witnessed(ledger)
    await enter_events(ledger.pool)
    await school.dsl.does(bad, "add-information", {"text": MORE})
    await school.dsl.get(f"/v1/referrals/{bad['id']}")  # a look that waits for its stream
    return Place(
        intruder=intruder,
        ledger=ledger,
        clock=clock,
        http=http,
        school=school,
        other=other,
        third=third,
        bad=bad,
        good=tuple(good),
        bad_pupil=bad_pupil,
        good_pupil=await school.dsl.read(f"/v1/pupils/{good_pupil['id']}"),
        columns=tuple(await columns(intruder)),
        cookies=cookies,
        agency=agency,
        office=DeliverySettings(
            public_url=URL,
            smtp=Smtp(
                host=LOOPBACK, port=mail.port, sender="Onward <onward@school.example>", security="none"
            ),
        ),
        mail=mail,
        joined=frozenset(frozenset(row) for row in await intruder.fetch(_REFERENCES)),
    )


async def _cases(school: School, agency: Agency, clock: SetClock) -> list[Json]:
    """Three referred cases, the bad one in the middle, with an entry by an agency."""
    made = []
    for number in range(3):
        clock.passes(minutes=1)
        about = (school.senior,) if number == 1 else ()
        answer = await school.teacher.post(
            "/v1/referrals",
            EXAMPLES["raise"] | {"about": [str(each.id) for each in about]},
            Idempotency_Key=f"raised-{number}",
        )
        assert answer.status_code == 201, answer.text
        case = await school.dsl.does(answer.json(), "accept")
        case = await school.dsl.does(case, "refer", EXAMPLES["refer"] | {"agency_reference": f"F-{number}"})
        await agency.does(an_acknowledgement(f"F-{number}"))
        made.append(await school.dsl.sees(case))
    return [made[1], made[0], made[2]]


async def _beside(
    intruder: asyncpg.Connection, ledger: Ledger, school: School, bad: Json, pupil: Json
) -> None:
    """Rows outside cases: drafts, saved forms, plans, the rota, the procedure, a verification."""
    case, dsl = UUID(bad["id"]), school.dsl.id
    for person in (school.teacher.id, school.deputy.id):
        await report_drafts.change(ledger.pool, ledger.seals, person, lambda _: {"/pupil/name": ["Rowan"]})
    await report_drafts.sent(ledger.pool, school.teacher.id, case)
    form = TypedForm(fields=[("/text", MORE)], at=ledger.clock.now(), key="sha256:1")
    for slot in (
        AutosaveSlot(person=dsl, page="add-information", case=case),
        AutosaveSlot(person=dsl, page="change", pupil=UUID(pupil["id"])),
        AutosaveSlot(person=dsl, page="procedure/say"),
    ):
        await form_autosaves.keep(ledger.pool, ledger.seals, slot, form)
    listed = ListUpload(file=b"Forename,Surname", choices=UploadChoices())
    for uploads in (PUPIL_UPLOADS, STAFF_UPLOADS):
        await uploads.keep(ledger.pool, ledger.seals, school.deputy.id, listed)
    await saved_filters.save(ledger.pool, ledger.seals, school.teacher.id, "Rowan", {"q": "rowan"})
    newest = CardChoice(tab="all", order="newest")
    await work_choices.keep(ledger.pool, ledger.seals, school.teacher.id, newest)
    said = ReportProcedureConcern(clause="11.8", text="No one rings back within the day.")
    concern = await procedure_concern_log.report(ledger, _caller(school, school.teacher, "staff"), said, None)
    assert concern is not None
    head = _caller(school, school.headteacher, "headteacher")
    await procedure_concern_log.answer(ledger, head, concern, "It is looked into this week.", None)
    state = await ledger.state(case)
    assert state is not None
    await access_log.log_access(ledger, dsl, [(state, "whole")], "case")
    async with ledger.pool.connection() as connection, connection.transaction():
        day = ledger.clock.now().date().replace(month=6, day=15)
        await ledger.plans.make(connection, "add", day, "Proclaimed for this test.", None, ledger.clock.now())
    await intruder.execute(
        "INSERT INTO plan_files (file, number, digest) VALUES ('x.toml', 0, repeat('a', 64))"
    )
    for person in (school.colleague.id, school.deputy.id):
        await intruder.execute(
            "INSERT INTO duty (school, person, starts_at, ends_at, made_at) "
            "VALUES ($1, $2, $3::timestamptz, $3::timestamptz + interval '8 hours', $3::timestamptz)",
            school.id,
            person,
            ledger.clock.now(),
        )
    away = "INSERT INTO absences (school, person, cover, starts_at, ends_at, made_by, made_at) VALUES "
    for person in (school.deputy.id, school.governor.id):
        await intruder.execute(
            away + "($1, $2, $3, $4::timestamptz, $4::timestamptz + interval '1 day', $3, $4::timestamptz)",
            school.id,
            person,
            dsl,
            ledger.clock.now(),
        )
    await intruder.execute(
        "INSERT INTO training (person, course, done_on) VALUES ($1, 'dsl', '2027-01-05')", dsl
    )
    await intruder.execute("INSERT INTO workers VALUES (gen_random_uuid(), clock_timestamp(), true)")
    await check_log.verify(ledger)
    await intruder.execute(
        "INSERT INTO findings SELECT max(number), 1, $1, 'x', 'y' FROM verifications", case
    )
    for statement in FURTHER_ROWS:
        await intruder.execute(statement, *([school.mentor.id] if "$1" in statement else []))


def _caller(school: School, person: Actor, role: Role) -> Caller:
    return Caller(person=Person(id=person.id, roles=(role,)), school=school.id)
