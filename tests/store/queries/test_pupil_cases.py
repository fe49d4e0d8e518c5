"""The cases of a pupil are found by id, whichever record of the child they name."""

from uuid import UUID, uuid4

from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.pupils.pupil_store import records_of
from store.queries.pupil_cases import cases_naming, pupils_with_cases, records_of_many
from tests.school import School, a_concern
from tests.store.pupils.register import a_pupil, merge


async def reported(school: School, pupil: RegisteredPupil) -> UUID:
    answer = await school.teacher.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil.id)}})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def found(ledger: Ledger, school: UUID, *pupils: UUID) -> set[UUID]:
    async with ledger.pool.connection() as connection:
        records = await records_of(connection, school, pupils)
        return set(await cases_naming(connection, school, records))


async def test_a_pupil_s_cases_and_no_others(school: School, other_school: School, ledger: Ledger) -> None:
    rowan, amelia = [await a_pupil(ledger, school) for _ in range(2)]
    first, second = [await reported(school, rowan) for _ in range(2)]
    theirs = await reported(school, amelia)
    await school.teacher.raises()  # about a child who is not on the register
    assert await found(ledger, school.id, rowan.id) == {first, second}
    assert await found(ledger, school.id, uuid4()) == set()
    assert await found(ledger, other_school.id, rowan.id) == set()
    assert await found(ledger, school.id, rowan.id, amelia.id) == {first, second, theirs}


async def test_every_record_of_one_child_leads_to_all_their_cases(school: School, ledger: Ledger) -> None:
    records = [await a_pupil(ledger, school) for _ in range(4)]
    cases = {await reported(school, each) for each in records}
    first, second, third, stays = records
    await merge(ledger, first, third)
    await merge(ledger, second, third)
    await merge(ledger, third, stays)
    for each in records:
        assert await found(ledger, school.id, each.id) == cases


async def test_many_records_are_followed_as_few_are(
    school: School, other_school: School, ledger: Ledger
) -> None:
    records = [await a_pupil(ledger, school) for _ in range(6)]
    first, second, third, stays, alone, twin = records
    for each, into in ((first, third), (second, third), (third, stays), (alone, twin)):
        await merge(ledger, each, into)
    await reported(school, first)
    theirs = await a_pupil(ledger, other_school)
    await reported(other_school, theirs)
    async with ledger.pool.connection() as connection:
        for asked in ([first], [stays, twin], [third, alone], records, []):
            ids = [each.id for each in asked]
            few = await records_of(connection, school.id, ids)
            assert await records_of_many(connection, school.id, ids) == frozenset(few)
        assert await pupils_with_cases(connection, school.id) == {stays.id}  # a report is about the survivor
