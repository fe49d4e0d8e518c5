"""Lists that wait for a person, and drafts of reports: sealed, kept, and gone in time."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from delivery.postman import CLEAR_SECONDS
from store.drafts import list_uploads, report_drafts
from store.drafts.list_uploads import PUPIL_UPLOADS, STAFF_UPLOADS, ListUpload, ListUploads, UploadChoices
from store.drafts.report_drafts import Answers
from store.ledger.ledger import Ledger
from tests.school import School

FILE = b"Forename,Surname,Adno\nXanthippe,Featherstonehaugh,7\n"
UPLOAD = ListUpload(
    file=FILE, choices=UploadChoices(full=True, answers={2: "new", 3: "skip"}, mapping={"House": "class"})
)
kinds = pytest.mark.parametrize(
    ("uploads", "table"), [(PUPIL_UPLOADS, "pupil_uploads"), (STAFF_UPLOADS, "staff_uploads")]
)


@kinds
async def test_a_list_is_sealed_and_opens_only_for_its_sender(
    uploads: ListUploads, table: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    assert await uploads.find(ledger.pool, ledger.seals, school.admin.id) == UPLOAD
    assert await uploads.find(ledger.pool, ledger.seals, school.dsl.id) is None
    row = await owner.fetchrow(f"SELECT * FROM {table} WHERE person = $1", school.admin.id)
    assert row is not None
    assert b"Xanthippe" not in row["file"] + row["choices"]
    assert b"skip" not in row["choices"]
    assert b"House" not in row["choices"]
    moved = f"UPDATE {table} SET person = $1 WHERE person = $2"
    await owner.execute(moved, school.dsl.id, school.admin.id)
    assert await uploads.find(ledger.pool, ledger.seals, school.dsl.id) is None


async def test_a_list_of_one_kind_does_not_open_as_one_of_the_other(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await PUPIL_UPLOADS.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    assert await STAFF_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None
    copied = "INSERT INTO staff_uploads SELECT * FROM pupil_uploads WHERE person = $1"
    await owner.execute(copied, school.admin.id)
    assert await STAFF_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None


@kinds
async def test_a_second_list_replaces_the_first_and_answers_are_kept(
    uploads: ListUploads, table: str, school: School, ledger: Ledger
) -> None:
    await uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    other = ListUpload(file=b"other", choices=UploadChoices())
    await uploads.keep(ledger.pool, ledger.seals, school.admin.id, other)
    assert await uploads.find(ledger.pool, ledger.seals, school.admin.id) == other
    chosen = UploadChoices(answers={2: school.id})
    await uploads.choose(ledger.pool, ledger.seals, school.admin.id, chosen)
    found = await uploads.find(ledger.pool, ledger.seals, school.admin.id)
    assert found == ListUpload(file=b"other", choices=chosen)
    await uploads.discard(ledger.pool, school.admin.id)
    assert await uploads.find(ledger.pool, ledger.seals, school.admin.id) is None


@kinds
async def test_a_list_is_gone_within_the_hour(
    uploads: ListUploads, table: str, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    await uploads.keep(ledger.pool, ledger.seals, school.dsl.id, UPLOAD)
    grown_old = f"UPDATE {table} SET kept_at = now() - interval '46 minutes' WHERE person = $1"
    await owner.execute(grown_old, school.admin.id)
    assert await uploads.find(ledger.pool, ledger.seals, school.admin.id) is None
    await uploads.clear(ledger.pool)
    people = f"SELECT person FROM {table} WHERE person = ANY($1)"
    left = await owner.fetch(people, [school.admin.id, school.dsl.id])
    assert [row["person"] for row in left] == [school.dsl.id]
    assert list_uploads.KEPT_FOR == "45 minutes"
    assert 45 * 60 + CLEAR_SECONDS < 60 * 60


async def test_simultaneous_changes_are_all_kept(ledger: Ledger, school: School) -> None:
    def adding(name: str) -> Answers:
        return {name: [name]}

    async def adds(name: str) -> None:
        await report_drafts.change(
            ledger.pool, ledger.seals, school.teacher.id, lambda answers: (answers or {}) | adding(name)
        )

    names = [f"/{number}" for number in range(8)]
    await asyncio.gather(*map(adds, names))
    draft = await report_drafts.find(ledger.pool, ledger.seals, school.teacher.id)
    assert draft is not None
    assert draft.answers is not None
    assert sorted(draft.answers) == names


async def test_an_old_or_sent_draft_is_not_continued(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    found: list[Answers | None] = []

    def begun(answers: Answers | None) -> Answers:
        found.append(answers)
        return {"/concern/summary": ["Typed."]}

    teacher = school.teacher.id
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    old = "UPDATE drafts SET saved_at = now() - $2::interval WHERE person = $1"
    await owner.execute(old, teacher, timedelta(hours=25))
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    await report_drafts.change(ledger.pool, ledger.seals, teacher, begun)
    assert found == [None, None, {"/concern/summary": ["Typed."]}]
