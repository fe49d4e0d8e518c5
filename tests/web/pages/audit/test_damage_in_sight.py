"""Each reader of the page Integrity reads of the damage what they may know of (3.2h)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from store.verification import check_log
from tests.api.log_of_a_school import Log, a_case
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, new_school
from tests.tamper.attacker import Attacker
from tests.web.browsers import an_account
from tests.web.page_reader import Readers

_MANY = """
INSERT INTO views (at, person, case_id, version, what, whole)
SELECT now(), $2, $1::uuid, 1, 'case', true FROM generate_series(1, 1001)
"""
_GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"


@asynccontextmanager
async def guards_off(log: Log) -> AsyncIterator[Attacker]:
    """The server's own account, with every trigger off until the end."""
    tables = [row[0] for row in await log.superuser.fetch(_GUARDED)]
    for table in tables:
        await log.superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    yield Attacker(connection=log.superuser)
    for table in tables:
        await log.superuser.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


async def found_by(at: Readers, log: Log, part: str) -> list[str]:
    """The findings on the page of this member of staff."""
    reader = await at.signed_in(log.school.everybody[part], at="/integrity")
    assert (
        "something other than Onward changed, removed or inserted part of the record" in await reader.main()
    )
    return await reader.page.locator(".onward-damage li").all_inner_texts()


async def test_a_case_that_was_removed_is_told_without_saying_which(at: Readers, log: Log) -> None:
    case = await a_case(log)  # hidden from the deputy
    await log.school.dsl.read(f"/v1/referrals/{case['id']}")
    await log.signs()
    first = await log.superuser.fetchval(
        "SELECT min(leaf) FROM tree_entries WHERE stream = $1::uuid", case["id"]
    )
    async with guards_off(log) as attacker:
        await attacker.remove(UUID(case["id"]))
    await check_log.verify(log.ledger)
    told = {
        part: await found_by(at, log, part) for part in ("auditor", "dsl", "deputy", "governor", "teacher")
    }
    log_of_cases = "The access log of cases: entries were changed, added or removed"
    gone = (
        f"2 entries of the record are gone from the database. The first was entry {first + 1:,} of the tree."
    )
    for part in ("auditor", "dsl", "deputy"):
        says, *rest = told[part]
        assert says.startswith(gone), part
        assert rest == [log_of_cases]
        assert says == told["dsl"][0]
    assert told["governor"] == told["teacher"] == [log_of_cases]
    other = await new_school(log.superuser, log.http)
    await an_account(log.superuser, other.auditor)
    elsewhere = await at.signed_in(other.auditor, at="/integrity")
    assert await elsewhere.page.locator(".onward-damage li").all_inner_texts() == told["deputy"]
    for part in ("deputy", "auditor"):
        reader = await at.signed_in(log.school.everybody[part], at="/integrity")
        body = await reader.page.content()
        assert case["id"] not in body
        assert case["reference"] not in body


async def test_findings_that_a_reader_may_not_see_use_up_no_place(at: Readers, log: Log) -> None:
    hidden = await a_case(log)
    shown = await log.school.teacher.raises()
    async with guards_off(log):
        await log.superuser.execute(
            "UPDATE cases SET stage = 'closed' WHERE id = ANY($1::uuid[])", [hidden["id"], shown["id"]]
        )
        last = await check_log.verify(log.ledger)
        await log.superuser.execute(
            "UPDATE cases SET stage = 'review' WHERE id = ANY($1::uuid[])", [hidden["id"], shown["id"]]
        )
    assert last is not None
    await log.superuser.execute(
        "INSERT INTO findings SELECT $1, -n, $2::uuid, 'cases.stage', 'its stage is ' || n "
        "FROM generate_series(1, 60) AS n",
        last.number,
        hidden["id"],
    )
    told = {part: await found_by(at, log, part) for part in ("deputy", "auditor")}
    assert f"{shown['reference']}: its stage does not match its entries" in told["deputy"]
    assert hidden["reference"] not in "".join(told["deputy"])
    assert len([each for each in told["auditor"] if hidden["reference"] in each]) == 50


async def test_damage_to_a_childs_record_is_for_those_who_read_it(at: Readers, log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    async with guards_off(log):
        await log.superuser.execute(
            "UPDATE pupil_events SET type = 'pupil.merged' WHERE pupil_id = $1::uuid", pupil["id"]
        )
        last = await check_log.verify(log.ledger)
        await log.superuser.execute(
            "UPDATE pupil_events SET type = 'pupil.registered' WHERE pupil_id = $1::uuid", pupil["id"]
        )
    assert last is not None
    # As the release before wrote it: of no stream, and the id in the words.
    await log.superuser.execute(
        "INSERT INTO findings VALUES ($1, -1, NULL, 'tree_entries', $2)",
        last.number,
        f"pupil {pupil['id']}: event 1 of the tree was removed",
    )
    dsl = await at.signed_in(log.school.dsl, at="/integrity")
    said = await dsl.page.locator(".onward-damage li", has_text="A child’s record:").all_inner_texts()
    assert "A child’s record: the kind of event 1 is not the sealed one" in said
    assert pupil["id"] not in await dsl.text()
    await dsl.press("A child’s record")
    assert dsl.page.url.endswith(f"/pupils/{pupil['id']}")
    for part in ("teacher", "governor"):
        reader = await at.signed_in(log.school.everybody[part], at="/integrity")
        body = await reader.page.content()
        assert pupil["id"] not in body
        assert "A child’s record:" not in body


async def test_many_changed_rows_hide_no_removed_case_and_no_damaged_head(at: Readers, log: Log) -> None:
    """Who changes a thousand rows of other cases leaves room for what is worse."""
    changed, gone = await log.school.teacher.raises(), await a_case(log)
    await log.signs()
    async with guards_off(log) as attacker, log.changed_head(3):
        await attacker.remove(UUID(gone["id"]))
        await log.superuser.execute(_MANY, changed["id"], log.school.dsl.id)
        await check_log.verify(log.ledger)
    says, *rest = await found_by(at, log, "dsl")
    assert "of the record are gone from the database" in says
    head = next(place for place, each in enumerate(rest) if "signed head" in each)
    shown = [place for place, each in enumerate(rest) if changed["reference"] in each]
    assert len(shown) > 40
    assert head < shown[0]


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
