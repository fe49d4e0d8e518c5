"""Lists of pupils that wait for a person to confirm them: sealed, for one person, for less than an hour."""

import asyncpg

from delivery.postman import CLEAR_SECONDS
from store.drafts import pupil_uploads
from store.drafts.pupil_uploads import PupilUpload, UploadChoices
from store.ledger.ledger import Ledger
from tests.school import School

FILE = b"Forename,Surname,Adno\nXanthippe,Featherstonehaugh,7\n"
UPLOAD = PupilUpload(
    file=FILE, choices=UploadChoices(full=True, answers={2: "new", 3: "skip"}, mapping={"House": "class"})
)
_GROWN_OLD = "UPDATE pupil_uploads SET kept_at = now() - interval '46 minutes' WHERE person = $1"


async def test_a_list_is_sealed_and_opens_only_for_its_sender(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await pupil_uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.admin.id) == UPLOAD
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.dsl.id) is None
    row = await owner.fetchrow("SELECT * FROM pupil_uploads WHERE person = $1", school.admin.id)
    assert row is not None
    assert b"Xanthippe" not in row["file"] + row["choices"]
    assert b"skip" not in row["choices"]
    assert b"House" not in row["choices"]
    await owner.execute(
        "UPDATE pupil_uploads SET person = $1 WHERE person = $2", school.dsl.id, school.admin.id
    )
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.dsl.id) is None


async def test_a_second_list_replaces_the_first_and_answers_are_kept(school: School, ledger: Ledger) -> None:
    await pupil_uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    other = PupilUpload(file=b"other", choices=UploadChoices())
    await pupil_uploads.keep(ledger.pool, ledger.seals, school.admin.id, other)
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.admin.id) == other
    chosen = UploadChoices(answers={2: school.id})
    await pupil_uploads.choose(ledger.pool, ledger.seals, school.admin.id, chosen)
    found = await pupil_uploads.find(ledger.pool, ledger.seals, school.admin.id)
    assert found == PupilUpload(file=b"other", choices=chosen)
    await pupil_uploads.discard(ledger.pool, school.admin.id)
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.admin.id) is None


async def test_a_list_is_gone_within_the_hour(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await pupil_uploads.keep(ledger.pool, ledger.seals, school.admin.id, UPLOAD)
    await pupil_uploads.keep(ledger.pool, ledger.seals, school.dsl.id, UPLOAD)
    await owner.execute(_GROWN_OLD, school.admin.id)
    assert await pupil_uploads.find(ledger.pool, ledger.seals, school.admin.id) is None
    await pupil_uploads.clear(ledger.pool)
    people = "SELECT person FROM pupil_uploads WHERE person = ANY($1)"
    left = await owner.fetch(people, [school.admin.id, school.dsl.id])
    assert [row["person"] for row in left] == [school.dsl.id]
    assert pupil_uploads.KEPT_FOR == "45 minutes"
    assert 45 * 60 + CLEAR_SECONDS < 60 * 60
