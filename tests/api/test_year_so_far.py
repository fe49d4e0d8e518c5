"""The figures kept for each case add up to those from reading every case, whatever happens between."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from application.figures import compliance_reports
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from domain.people.roles import Person
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.queries import compliance_streams
from store.queries.compliance_streams import StreamSelection
from tests.domain.compliance.figures_case_by_case import figures_case_by_case
from tests.school import PARTS, School, SetClock, a_referral, a_review, silence
from tests.settled_case import nothing_owed
from views.school_figures_view import SchoolFiguresView, school_figures_view

FIGURES = "/v1/compliance"
SEE_CASES = ("dsl", "headteacher", "auditor", "senior")


def caller(school: School, part: str) -> Caller:
    return Caller(person=Person(id=school.everybody[part].id, roles=PARTS[part]), school=school.id)


def year(ledger: Ledger) -> Period:
    return school_year_until(london(ledger.clock.now()).date())


async def by_definition(ledger: Ledger, school: School, part: str) -> SchoolFiguresView:
    """Every case read, decrypted, folded and judged."""
    now, person = ledger.clock.now(), school.everybody[part].id
    wanted = StreamSelection(school=school.id, period=year(ledger), but_about=person)
    checker = ComplianceChecker(ledger.plans.known.policies, now, wanted.period)
    reports = [
        checker.compliance(case.stream)
        async for case in compliance_streams.cases(ledger, wanted)
        if not isinstance(case, DoesNotOpen)
    ]
    return school_figures_view(figures_case_by_case(reports), school.id, wanted.period, now, ledger.in_force)


async def agree(ledger: Ledger, school: School) -> None:
    """Each reader's figures are those of a full computation, and their second look at them too."""
    for part in (*SEE_CASES, *SEE_CASES):
        told = await compliance_reports.figures_of(ledger, caller(school, part), year(ledger))
        assert told.view == await by_definition(ledger, school, part), part


async def outdated(ledger: Ledger, school: School) -> int:
    """How many cases the next reader would have to count."""
    wanted = StreamSelection(school=school.id, period=year(ledger))
    newest = await compliance_streams.newest(ledger, wanted)
    return len(ledger.years[school.id].outdated(newest, ledger.clock.now()))


async def closed(school: School) -> str:
    settled = await nothing_owed(school)
    await school.dsl.does(settled, "close", {"reasons": "Nothing is owed to anybody."})
    return str(settled["id"])


async def test_they_agree_after_each_command_and_only_its_case_is_counted_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await agree(ledger, school)
    await school.teacher.raises()
    case = await school.teacher.raises()
    await agree(ledger, school)
    for name, body in (
        ("accept", None),
        ("protect", None),
        ("decide-review", a_review("refer", "cscs", "police")),
        ("refer", a_referral()),
        ("refer", a_referral("police")),
    ):
        clock.passes(minutes=1)
        await school.dsl.does(case, name, body)
        assert await outdated(ledger, school) == 1
        await agree(ledger, school)
        assert await outdated(ledger, school) == 0
    await silence(ledger, clock, case, clock.time + timedelta(days=2))
    await agree(ledger, school)
    await closed(school)
    await agree(ledger, school)


async def test_the_version_of_every_case_is_asked_for_once(
    school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.teacher.raises(about=(school.senior,))
    case = await school.teacher.raises()
    await agree(ledger, school)
    with monkeypatch.context() as patched:
        patched.setattr(compliance_streams, "newest", None)
        await agree(ledger, school)
        clock.passes(hours=9)
        await school.dsl.does(case, "accept")
        await school.teacher.raises()
        await agree(ledger, school)


async def test_an_entry_with_an_earlier_time_is_missed_by_no_reader(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """The clock of one process may be hours behind that of another."""
    case = await school.teacher.raises()
    clock.passes(hours=5)
    await agree(ledger, school)
    clock.passes(hours=-4)
    await school.dsl.does(case, "accept")
    await school.teacher.raises()
    clock.passes(hours=4)
    await agree(ledger, school)


async def test_a_case_that_takes_the_place_of_another_with_as_many_entries_is_not_missed(
    school: School, ledger: Ledger, clock: SetClock, owner: asyncpg.Connection
) -> None:
    """A key is destroyed, and a process whose clock is hours behind adds a case."""
    gone = UUID(await closed(school))
    clock.passes(hours=5)
    await agree(ledger, school)
    clock.passes(hours=-4)
    added = await school.teacher.raises()
    entries = await owner.fetchval("SELECT version FROM cases WHERE id = $1", gone)
    for _ in range(entries - 1):
        await school.dsl.does(added, "record-discussion", {"with": "The nurse", "note": "Seen on Friday."})
    clock.passes(hours=4)
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", gone)
    await agree(ledger, school)


async def test_the_figures_are_right_although_the_version_of_a_row_was_damaged(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await school.teacher.raises()
    case = await school.teacher.raises()
    await agree(ledger, school)
    most = "UPDATE cases SET version = 9223372036854775807 WHERE id = $1"
    await owner.execute(most, UUID(case["id"]))
    await agree(ledger, school)


async def test_a_deadline_that_passes_changes_the_figures_although_nothing_is_recorded(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    await agree(ledger, school)
    before = await school.dsl.read(FIGURES)
    clock.passes(days=3)
    assert await outdated(ledger, school) == 1
    await agree(ledger, school)
    assert (await school.dsl.read(FIGURES))["clauses"] != before["clauses"]


async def test_a_case_about_a_reader_is_in_none_of_their_figures(school: School, ledger: Ledger) -> None:
    await school.teacher.raises()
    before = (await school.senior.get(FIGURES)).content, (await school.headteacher.get(FIGURES)).content
    await school.teacher.raises(about=(school.senior, school.headteacher))
    for reader in (school.senior, school.dsl, school.senior):
        await reader.get(FIGURES)
        after = (await school.senior.get(FIGURES)).content, (await school.headteacher.get(FIGURES)).content
        assert after == before
    assert (await school.dsl.read(FIGURES))["cases"] == 2
    await agree(ledger, school)
    declared = {"person": str(school.headteacher.id), "reasons": "The child named them today."}
    (one, *_) = await school.dsl.read("/v1/referrals")
    await school.dsl.does(one, "declare-conflict", declared)
    await agree(ledger, school)


async def test_a_case_that_is_about_a_reader_is_never_read_for_them(school: School, ledger: Ledger) -> None:
    """Neither is it left out of what is kept for the others."""
    await school.teacher.raises(about=(school.senior,))
    await school.senior.get(FIGURES)
    assert await outdated(ledger, school) == 1
    await school.dsl.get(FIGURES)
    await school.senior.get(FIGURES)
    assert await outdated(ledger, school) == 0


async def test_a_case_whose_key_was_destroyed_leaves_the_figures(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await school.teacher.raises()
    gone = await closed(school)
    assert (await school.dsl.read(FIGURES))["cases"] == 2
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", UUID(gone))
    assert (await school.dsl.read(FIGURES))["cases"] == 1
    await agree(ledger, school)


async def test_a_bank_holiday_counts_every_case_again(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    clock.passes(days=2)
    await school.dsl.does(case, "accept")
    await agree(ledger, school)
    async with ledger.pool.connection() as connection, connection.transaction():
        day = (clock.time - timedelta(days=1)).date()
        await ledger.plans.make(connection, "add", day, "Proclaimed for this test.", None, clock.time)
        await ledger.plans.newest(connection)
    await agree(ledger, school)
    await ledger.plans.withdraw_all(ledger.pool, clock.time)


async def test_a_new_school_year_begins_with_no_case(school: School, ledger: Ledger, clock: SetClock) -> None:
    await nothing_owed(school)
    await closed(school)
    await agree(ledger, school)
    assert (await school.dsl.read(FIGURES))["cases"] == 2
    clock.passes(days=200)
    await agree(ledger, school)
    assert (await school.dsl.read(FIGURES))["cases"] == 0


async def test_an_earlier_time_has_figures_of_its_own(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    await school.teacher.raises()
    clock.passes(days=4)
    await agree(ledger, school)
    clock.passes(days=-4)
    await agree(ledger, school)


async def test_the_school_that_was_asked_for_longest_ago_is_forgotten_first(
    school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.teacher.raises()
    await agree(ledger, school)
    kept = ledger.years[school.id]
    monkeypatch.setattr(compliance_reports, "MOST_KEPT", 1)
    await agree(ledger, school)
    assert ledger.years[school.id] is kept, "one school is kept, however large it is"
    monkeypatch.setattr(compliance_reports, "MOST_KEPT", 0)
    other = UUID(int=1)
    ledger.years[other] = kept
    await agree(ledger, school)
    assert list(ledger.years) == [school.id]
