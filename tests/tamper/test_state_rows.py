"""Stored states and rows of lists changed, and no event: only the fold of the events shows it, each day."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.case import Case
from policies import load_all
from runtime.upkeep import Verifier
from store.ledger.json_codec import shape
from store.ledger.ledger import Ledger
from store.pupils import pupil_codec
from store.verification import check_log
from tests.databases import Database, pooled
from tests.school import SetClock
from tests.tamper.attacker import Attacker, attacking
from tests.tamper.kept_record import KeptRecord
from tests.tamper.layers import Layer, noticed

OF_A_CASE = {
    "an open task removed from the work list": "DELETE FROM open_work WHERE case_id = $1",
    "an open task given a later deadline": (
        "UPDATE open_work SET due_at = due_at + interval '30 days' WHERE case_id = $1"
    ),
    "an open task given to another owner": (
        "UPDATE open_work SET owner = gen_random_uuid()::text WHERE case_id = $1"
    ),
    "a card of the work list removed": "DELETE FROM work_cards WHERE case_id = $1",
    "a card of the work list put last": "UPDATE work_cards SET rank = rank + 9 WHERE case_id = $1",
    "a case hidden from its readers": "DELETE FROM case_readers WHERE case_id = $1",
    "a case shown to a person too many": (
        "INSERT INTO case_readers SELECT case_id, gen_random_uuid()::text, school, raised_at "
        "FROM case_readers WHERE case_id = $1 LIMIT 1"
    ),
    "the clock of a case stopped": "UPDATE cases SET wakes_at = NULL WHERE id = $1",
    "the clock of a case set back": (
        "UPDATE cases SET wakes_at = wakes_at + interval '30 days' WHERE id = $1"
    ),
    "a case hidden from its pupil’s cases": "DELETE FROM pupil_cases WHERE case_id = $1",
    "a case marked as closed": "UPDATE cases SET closed = true WHERE id = $1",
    "an open task kept from no one": "UPDATE open_work SET told = '{}' WHERE case_id = $1",
    "a case given to another owner": "UPDATE cases SET owner = gen_random_uuid() WHERE id = $1",
    "a case raised later": "UPDATE cases SET raised_at = raised_at + interval '1 day' WHERE id = $1",
    "a case of another school": "UPDATE cases SET school = gen_random_uuid() WHERE id = $1",
    "a case opened to its subject": ("UPDATE cases SET about = ARRAY[gen_random_uuid()] WHERE id = $1"),
    "a state of another case": (
        "UPDATE cases SET state = (SELECT state FROM cases AS c WHERE c.id <> $1 LIMIT 1) WHERE id = $1"
    ),
}
"""Statements of an attacker without any key."""


@pytest.mark.parametrize("attack", OF_A_CASE)
async def test_the_state_check_finds_a_changed_row(
    attack: str, record: KeptRecord, attacker: Attacker
) -> None:
    case = record.cases[1]
    assert await attacker.connection.execute(OF_A_CASE[attack], case) not in ("UPDATE 0", "DELETE 0")
    found = await noticed(attacker.connection, record.seals, state=True)
    assert set(found) == {Layer.STATE}, found
    assert case in {each.case for each in found[Layer.STATE]}
    assert await noticed(attacker.connection) == {}, "a check without the fold cannot show it"


FORGED: dict[str, tuple[str, Callable[[Case], Case]]] = {
    "the words of the concern": (
        "concern.summary",
        lambda case: replace(case, concern=replace(case.concern, summary="Is always merry.")),
    ),
    "an entry struck out": ("voided", lambda case: replace(case, voided=(2,))),
    "the referral left out": ("agency_referrals", lambda case: replace(case, agency_referrals=())),
    "an obligation met": (
        "obligations 1.state",
        lambda case: replace(
            case, obligations=(replace(case.obligations[0], state="ended"), *case.obligations[1:])
        ),
    ),
}
"""Stated by no column of the case, or not only."""


@pytest.mark.parametrize("attack", FORGED)
async def test_the_state_check_finds_a_state_that_a_holder_of_the_seal_key_wrote(
    attack: str, record: KeptRecord, key_holder: Attacker
) -> None:
    (field, forge), case = FORGED[attack], record.cases[1]
    row = await key_holder.connection.fetchrow(
        "SELECT c.version, c.state, k.wrapped FROM cases AS c JOIN case_keys AS k ON k.case_id = c.id "
        "WHERE c.id = $1",
        case,
    )
    assert row is not None
    key = record.seals.key(case, row["wrapped"])
    state: Case = shape(Case).validate_json(key.open_state(row["version"], row["state"]))
    changed = shape(Case).dump_json(forge(state), exclude_defaults=True)
    await key_holder.connection.execute(
        "UPDATE cases SET state = $2 WHERE id = $1", case, key.seal_state(row["version"], changed)
    )
    found = await noticed(key_holder.connection, record.seals, state=True)
    assert [(each.case, each.place, each.says) for each in found[Layer.STATE]] == [
        (case, "cases.state", f"its state does not match its entries, first in {field}")
    ]


async def test_the_state_check_finds_a_pupil_that_was_hidden_or_renamed(
    record: KeptRecord, key_holder: Attacker
) -> None:
    pupil = record.pupils[0]
    wrapped = await key_holder.connection.fetchval(
        "SELECT wrapped FROM pupil_keys WHERE pupil_id = $1", pupil
    )
    key, row = record.seals.key(pupil, wrapped), "SELECT version, state FROM pupils WHERE id = $1"
    stored = await key_holder.connection.fetchrow(row, pupil)
    assert stored is not None
    plain = key.open_state(stored["version"], stored["state"])
    assert pupil_codec.state_from_bytes(plain.replace(b"Ash", b"Elm")) != pupil_codec.state_from_bytes(plain)
    renamed = key.seal_state(stored["version"], plain.replace(b"Ash", b"Elm"))
    for place, statement, given in (
        ("pupils.state", "UPDATE pupils SET state = $2 WHERE id = $1", (renamed,)),
        ("pupil_listings", "DELETE FROM pupil_listings WHERE pupil_id = $1", ()),
        ("pupils.merged_into", "UPDATE pupils SET merged_into = gen_random_uuid() WHERE id = $1", ()),
    ):
        undone = key_holder.connection.transaction()
        await undone.start()
        await key_holder.connection.execute(statement, pupil, *given)
        found = await noticed(key_holder.connection, record.seals, state=True)
        assert [(each.pupil, each.place) for each in found[Layer.STATE]] == [(pupil, place)]
        await undone.rollback()


@pytest.fixture
async def checked_daily(record: KeptRecord) -> AsyncIterator[tuple[Ledger, Database]]:
    """A copy with a worker that checks it."""
    async with record.database.copy() as database, pooled(database.url()) as pool:
        yield Ledger(pool, record.seals, SetClock(), load_all()), database


async def test_the_daily_check_finds_states_lists_and_removed_cases(
    record: KeptRecord, checked_daily: tuple[Ledger, Database]
) -> None:
    ledger, database = checked_daily
    verifier = Verifier(ledger, every=timedelta())
    await verifier.once()
    first = await check_log.latest(ledger)
    assert first is not None
    assert first.holds
    async with attacking(record, database) as attacker:
        await attacker.connection.execute("DELETE FROM open_work WHERE case_id = $1", record.cases[0])
        await attacker.connection.execute("UPDATE cases SET stage = 'closed' WHERE id = $1", record.cases[1])
        await attacker.remove(record.cases[2])
    await verifier.once()
    second = await check_log.latest(ledger)
    assert second is not None
    assert second.number > first.number
    assert not second.holds
    found = {(each.case, each.place) for each in await check_log.findings(ledger.pool, second, 1000)}
    assert {
        (record.cases[0], "open_work"),
        (record.cases[1], "cases.stage"),
        (record.cases[2], "tree_entries"),
    } <= found
