"""Keys that agencies sign with: named, replaced, removed, and never of another school."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from store.delivery import agency_keys
from store.ledger.ledger import Ledger
from tests.api.agency_client import BODY, PATH, Agency, a_decision, an_acknowledgement, plain
from tests.api.conftest import Keys
from tests.api.test_agency_endpoints import referred
from tests.school import School, SetClock, code


async def test_a_key_may_be_named_in_the_address(cscs: Agency, keys: Keys, school: School) -> None:
    await referred(school)
    other = await keys.of(school, "police")
    for named in (str(other.id), str(uuid4()), "none", ""):
        answer = await cscs.sends(BODY, cscs.signed(BODY), f"{PATH}?key={named}")
        assert plain(answer) == plain(await cscs.sends(BODY, {}))
    answer = await cscs.sends(BODY, cscs.signed(BODY), f"{PATH}?key={cscs.id}")
    assert answer.status_code == 200


async def test_a_removed_key_is_no_key(
    cscs: Agency, school: School, owner: asyncpg.Connection, clock: SetClock
) -> None:
    await referred(school)
    await agency_keys.remove(owner, cscs.id, clock.time)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    with pytest.raises(agency_keys.UnknownAuthority):
        await agency_keys.remove(owner, cscs.id, clock.time)


async def test_a_replaced_secret_is_taken_for_a_day_or_not_at_all(
    cscs: Agency, keys: Keys, school: School, owner: asyncpg.Connection, ledger: Ledger, clock: SetClock
) -> None:
    await referred(school)
    new = await agency_keys.rotate(owner, ledger.seals, cscs.id, clock.time + agency_keys.OVERLAP)
    fresh = Agency(cscs.id, new, cscs.http, clock)
    for agency in (cscs, fresh):
        await agency.does(an_acknowledgement())
    clock.passes(hours=24)
    assert code(await cscs.tells(an_acknowledgement())) == (401, "NotSignedIn")
    await fresh.does(an_acknowledgement())
    newest = await agency_keys.rotate(owner, ledger.seals, cscs.id, None)
    assert code(await fresh.tells(an_acknowledgement())) == (401, "NotSignedIn")
    await Agency(cscs.id, newest, cscs.http, clock).does(an_acknowledgement())


async def test_a_key_moved_to_another_school_admits_no_one_and_locks_no_one_out(
    cscs: Agency, keys: Keys, school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    """Even a writer in the database cannot make one school's authority another's."""
    await referred(other_school)
    await owner.execute("UPDATE agency_keys SET school = $2 WHERE id = $1", cscs.id, other_school.id)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    await (await keys.of(other_school, "cscs", "Another")).does(a_decision())


async def test_the_same_id_of_another_key_is_another_message(
    cscs: Agency, keys: Keys, school: School
) -> None:
    case = await referred(school)
    other = await keys.of(school, "cscs", "South Gloucestershire")
    for agency in (cscs, other):
        await agency.does(an_acknowledgement(), name="msg_1")
    assert (await school.dsl.sees(case))["version"] == 4


async def test_a_moment_in_which_the_key_is_removed(
    cscs: Agency, school: School, clock: SetClock, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the signature and the record."""
    case = await referred(school)
    real = agency_keys.in_force

    async def then_removed(*args: Any) -> list[agency_keys.Signer]:
        found = await real(*args)
        await agency_keys.remove(owner, cscs.id, clock.time + timedelta(seconds=1))
        return found

    monkeypatch.setattr(agency_keys, "in_force", then_removed)
    assert code(await cscs.tells(a_decision())) == (401, "NotSignedIn")
    assert (await school.dsl.sees(case))["version"] == 2
