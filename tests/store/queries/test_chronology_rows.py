"""The entries of one person are found without reading the cases in which they wrote nothing (0077)."""

from uuid import UUID

from domain.events import PupilViewRecorded
from store.ledger.ledger import Ledger
from store.queries.chronology_rows import Opener, RowsWanted, chronology_rows, stream_keys
from tests.school import School


async def test_a_case_is_passed_over_up_to_a_version_but_for_some_types(
    school: School, ledger: Ledger
) -> None:
    one, other = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(one, "record-pupil-view")
    await school.dsl.does(one, "record-discussion")
    await school.dsl.does(one, "accept")
    ids = [UUID(one["id"]), UUID(other["id"])]
    wanted = RowsWanted(cases=ids, records=(), passed_over={ids[0]: 3}, but_for=(PupilViewRecorded.type,))
    async with ledger.pool.connection() as connection:
        rows = await chronology_rows(connection, wanted, 10, None, newest=False)
    assert {row.place[1:] for row in rows} == {(ids[0], 2), (ids[0], 4), (ids[1], 1)}


async def test_only_entries_with_the_person_s_id_are_opened(school: School, ledger: Ledger) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    wanted = RowsWanted(cases=[UUID(case["id"])], records=())
    async with ledger.pool.connection() as connection:
        rows = await chronology_rows(connection, wanted, 10, None, newest=False)
        keys = await stream_keys(connection, wanted.cases, ())
    opener = Opener(ledger.seals, keys)
    opened = [opener.case_event(row, school.teacher.id) for row in rows]
    assert [each.version if each is not None else None for each in opened] == [1, None]
