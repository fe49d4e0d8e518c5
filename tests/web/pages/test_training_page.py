"""Lapsed training, for those who may read of it, printed and saved on every device."""

from datetime import date

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import School
from tests.web.page_reader import Readers
from tests.web.saved_files import read_through, rows_of, said_in
from tests.web.test_school_isolation import at_a_browser


@pytest.mark.parametrize("part", ["teacher", "senior", "mentor"])
async def test_staff_read_no_ones_training(
    part: str, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    async with at_a_browser(owner, ledger, school.everybody[part]) as (http, _):
        for form in ("", ".csv", ".pdf"):
            assert (await http.get(f"/training{form}")).status_code == 403
        assert 'href="/training"' not in (await http.get("/")).text


async def test_a_governor_reads_prints_and_saves_it(
    readers: Readers, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    statement = "INSERT INTO training (person, course, done_on) VALUES ($1, 'safeguarding-lead', $2)"
    await owner.execute(statement, school.dsl.id, date(2026, 1, 31))
    await owner.execute(statement, school.deputy.id, date(2024, 1, 31))
    names = [(await each.read("/v1/me"))["name"] for each in (school.dsl, school.deputy, other_school.dsl)]
    shown, pdf, body = await read_through(readers, school.governor, "/training")
    rows = {each["Name"]: each for each in rows_of(body) if each["Course"] == "Safeguarding lead"}
    assert rows.keys() == set(names[:2])
    mine = rows[names[0]]
    assert (mine["Valid until"], mine["State"]) == ("2028-01-31", "Valid")
    assert rows[names[1]]["State"] == "Lapsed"
    for said in (shown, said_in(pdf)):
        assert names[0] in said
        assert "31 January 2028" in said
        assert "Not recorded" in said
        assert "stops no one from acting" in said
