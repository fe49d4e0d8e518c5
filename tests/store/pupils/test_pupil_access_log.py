"""Each look at a record is logged, however many a page shows."""

from store.ledger.ledger import Ledger
from store.queries.access_log import log_pupil_access, pupil_views
from tests.school import School
from tests.store.pupils.register import a_pupil
from tests.store.round_trips import statements_sent


async def test_the_looks_at_one_page_are_one_statement(ledger: Ledger, school: School) -> None:
    pupils = [await a_pupil(ledger, school) for _ in range(3)]
    async with statements_sent() as seen:
        await log_pupil_access(ledger, school.admin.id, pupils, "import", whole=False)
    assert len(seen) == 1
    for pupil in pupils:
        (look,) = await pupil_views(ledger, pupil.id, 0, 10)
        assert (look.person, look.what, look.sight, look.version) == (school.admin.id, "import", "roster", 1)


async def test_a_page_that_shows_no_record_logs_nothing(ledger: Ledger, school: School) -> None:
    async with statements_sent() as seen:
        await log_pupil_access(ledger, school.admin.id, [], "import", whole=False)
    assert seen == []
