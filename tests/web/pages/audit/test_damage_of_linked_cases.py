"""Damage to a case tells no reader of another case that is kept from them (2.4h, 3.2h)."""

from store.verification import check_log
from tests.api.log_of_a_school import Log
from tests.school import WHY, Json
from tests.web.page_reader import Readers
from tests.web.pages.audit.test_damage_in_sight import guards_off

PART = "art of what is kept about this case was changed"


async def linked(log: Log) -> Json:
    """A case, linked to one that the deputy may no longer know of."""
    case, hidden = await log.school.teacher.raises(), await log.school.colleague.raises()
    case = await log.school.dsl.does(case, "link", {"case": hidden["id"]})
    excluded = {"person": str(log.school.deputy.id), "reasons": WHY}
    await log.school.dsl.does(hidden, "declare-conflict", excluded)
    return case


async def read_by(at: Readers, part: str, log: Log, case: Json) -> dict[str, list[str]]:
    """What each of the two pages says of the damage to this case."""
    reader = await at.signed_in(log.school.everybody[part])
    found = {}
    for address in ("/integrity", f"/cases/{case['id']}/integrity"):
        await reader.go(address)
        said = await reader.page.locator("main ul.govuk-list--bullet li").all_inner_texts()
        found[address] = [each for each in said if case["reference"] in each or address != "/integrity"]
    return found


async def test_a_link_that_is_missing_does_not_tell_of_the_other_case(at: Readers, log: Log) -> None:
    case = await linked(log)
    here = f"/cases/{case['id']}/integrity"
    async with guards_off(log):
        rows = await log.superuser.fetch(
            "DELETE FROM case_links WHERE case_id = $1::uuid RETURNING *", case["id"]
        )
        await log.superuser.execute("UPDATE cases SET stage = 'closed' WHERE id = $1::uuid", case["id"])
    await check_log.verify(log.ledger)
    whole, part = await read_by(at, "dsl", log, case), await read_by(at, "deputy", log, case)
    missing = f"a link to another case is missing (entry {case['version']})"
    assert f"{case['reference']}: {missing}" in whole["/integrity"]
    assert f"case_links: {missing}" in whole[here]
    assert part == {"/integrity": [f"{case['reference']}: p{PART}"], here: [f"P{PART}"]}
    async with guards_off(log):
        await log.superuser.executemany(
            "INSERT INTO case_links SELECT ($1::case_links).*", [(tuple(row.values()),) for row in rows]
        )
        await log.superuser.execute("UPDATE cases SET stage = 'review' WHERE id = $1::uuid", case["id"])


async def test_entries_that_do_not_open_leave_the_sentence_to_every_reader(at: Readers, log: Log) -> None:
    case = await linked(log)
    here = f"/cases/{case['id']}/integrity"
    async with guards_off(log):  # the entry that has the link is gone, and its row is left
        row = await log.superuser.fetchrow(
            "DELETE FROM events WHERE case_id = $1::uuid AND version = $2 RETURNING *",
            case["id"],
            case["version"],
        )
        assert row is not None
    await check_log.verify(log.ledger)
    for reader in ("dsl", "deputy"):
        told = await read_by(at, reader, log, case)
        for says in (told["/integrity"], told[here]):
            assert says[-1].endswith(PART)
            assert "a link" not in "".join(says)
            assert "first in" not in "".join(says)
        assert any("is missing" in each for each in told[here])
    async with guards_off(log):
        await log.superuser.execute("INSERT INTO events SELECT ($1::events).*", tuple(row.values()))
