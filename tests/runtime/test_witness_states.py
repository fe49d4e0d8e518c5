"""Where a witness is: level with the log, behind, away, silent, or without the log’s new key."""

from datetime import datetime, timedelta
from typing import get_args

from prometheus_client import REGISTRY

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey, cosigned_at, signed_by
from evidence.witness.witness_folder import WitnessFolder
from runtime.witness_client import measured
from store.tree.checkpoint_store import TakenKey, take_key
from store.tree.signing_state import signing_state
from store.tree.witness_states import (
    SOON,
    Away,
    Behind,
    CosignedNewest,
    KeyUnknown,
    NeverCosigned,
    NothingToCosign,
    urgency_of,
)
from tests.evidence.witness.served_witness import A_KEY, NAME, answering, http_answer, served, silent
from tests.evidence.witness.signed_log import KEY, SignedLog, log, watch
from tests.store.tree.conftest import intruder, tree_pool, tree_server
from views.history_view import WitnessStateCode

__all__ = ["intruder", "log", "tree_pool", "tree_server", "watch"]
HOUR = timedelta(hours=1)
CODES = get_args(WitnessStateCode)
NEW = SignerKey.from_seed(KEY.verifier.name, LOG, b"n" * 32)
SECOND = SignerKey.from_seed(f"{KEY.verifier.name}/2", LOG, b"s" * 32)
NOT_FOUND = http_answer("404 Not Found", b"")


def id_of(key: SignerKey) -> str:
    return key.verifier.key_id.hex()


def of(state: str) -> dict[str, str]:
    return {"witness": NAME, "state": state}


async def gives_up_the_key(log: SignedLog, before: TreeHead, new: SignerKey = NEW) -> None:
    log.key_file.write_text(new.secret_line)
    taken = TakenKey(
        line=new.verifier.line, taken_at=log.time, reasons="The disk with the key broke.", before=before
    )
    async with log.pool.connection() as connection:
        await take_key(connection, taken)


async def test_one_that_never_cosigned_is_not_well_and_needs_a_person_after_an_hour(log: SignedLog) -> None:
    witness = silent()
    await log.asks(witness)
    assert (await log.state()).state == NothingToCosign()
    await log.signs(1, 10)
    signed = log.time
    assert (await log.state()).state == NeverCosigned(since=signed, fault=None)
    await log.asks(witness)
    first = log.time
    await log.signs(11, 20)
    await log.asks(witness)
    state = (await log.state()).state
    assert state == NeverCosigned(since=first, fault="unreachable")
    assert urgency_of(state, first + HOUR - SOON, HOUR) == "wait"
    assert urgency_of(state, first + HOUR, HOUR) == "act"


async def test_one_that_has_the_newest_head_is_well_and_behind_when_the_next_is_not_cosigned(
    log: SignedLog, watch: WitnessFolder
) -> None:
    await log.cosigned_once(watch)
    assert (await log.state()).state == CosignedNewest()
    ((_, signature),) = signed_by(await log.served(), [A_KEY.verifier])
    said = (await log.state()).cosigned_at
    assert said is not None
    assert said.timestamp() == cosigned_at(signature)
    since = log.time
    await log.signs(11, 20)
    log.time += HOUR
    await log.signs(21, 30)
    state = (await log.state()).state
    assert state == Behind(since=since), "since the first head that it lacks"
    assert [urgency_of(state, since + later, HOUR) for later in (SOON / 2, SOON, HOUR)] == [
        "well",
        "wait",
        "act",
    ]


async def test_one_that_goes_away_is_away_since_it_was_asked(log: SignedLog, watch: WitnessFolder) -> None:
    await log.cosigned_once(watch)
    await log.signs(11, 20)
    await log.asks(silent())
    since = log.time
    log.time += HOUR
    await log.asks(silent())
    state = (await log.state()).state
    assert state == Away(since=since, fault="unreachable")
    assert urgency_of(state, log.time, HOUR) == "act"
    assert urgency_of(state, log.time, 2 * HOUR) == "wait", "a setting says how long"


async def test_one_that_does_not_know_the_new_key_is_named_so_until_it_learns_it(
    log: SignedLog, watch: WitnessFolder
) -> None:
    before = await log.cosigned_once(watch)
    key_of = log.time
    await gives_up_the_key(log, before)
    await log.signs(11, 20)
    await log.asks(silent())
    assert (await log.state()).state == Away(since=log.time, fault="unreachable")
    async with served(watch) as witness:
        await log.asks(witness)
        refused = log.time
        await log.asks(witness)
        state = (await log.state()).state
        assert state == KeyUnknown(since=refused, key_of=key_of, key_id=id_of(NEW)), "a time of its own"
        assert urgency_of(state, refused, HOUR) == "act"
        watch.trust(NEW.verifier)
        await log.asks(witness)
        assert (await log.state()).state == CosignedNewest()


async def test_one_that_never_cosigned_and_knows_no_such_log_may_have_a_wrong_address(log: SignedLog) -> None:
    """Any web site answers 404, so this is not an answer of a witness that lacks a key."""
    await log.signs(1, 10)
    await log.asks(silent())
    first = log.time
    async with answering(NOT_FOUND) as witness:
        await log.asks(witness)
    state = (await log.state()).state
    assert state == NeverCosigned(since=first, fault="unknown-log")
    assert urgency_of(state, first, HOUR) == "act", "no waiting mends an address"


async def test_one_that_cosigned_this_log_and_knows_it_no_more_is_away(
    log: SignedLog, watch: WitnessFolder
) -> None:
    await log.cosigned_once(watch)
    await log.signs(11, 20)
    await log.asks(silent())
    since = log.time
    async with answering(NOT_FOUND) as witness:
        await log.asks(witness)
    assert (await log.state()).state == Away(since=since, fault="unknown-log")


async def test_one_that_cosigned_an_earlier_log_of_this_record_needs_the_key_of_the_new_one(
    log: SignedLog, watch: WitnessFolder
) -> None:
    before = await log.cosigned_once(watch)
    key_of = log.time
    await gives_up_the_key(log, before, SECOND)
    await log.signs(11, 20)
    await log.asks(silent())
    async with served(watch) as witness:
        await log.asks(witness)
    assert (await log.state()).fault == "unknown-log"
    assert (await log.state()).state == KeyUnknown(since=log.time, key_of=key_of, key_id=id_of(SECOND))


async def test_metrics_say_the_state_of_each_witness_and_how_far_it_is_behind(
    log: SignedLog, watch: WitnessFolder
) -> None:
    def states() -> list[str]:
        found = {each: REGISTRY.get_sample_value("onward_witness_state", of(each)) for each in CODES}
        assert set(found.values()) == {0, 1}
        return [code for code, value in found.items() if value]

    def behind() -> float | None:
        return REGISTRY.get_sample_value("onward_witness_behind_seconds", {"witness": NAME})

    async def now() -> datetime:
        found: datetime = await log.superuser.fetchval("SELECT clock_timestamp()")
        return found

    log.time = await now() - timedelta(minutes=30)
    await log.cosigned_once(watch)
    measured(await signing_state(log.pool))
    assert (states(), behind()) == (["cosigned-newest"], 0)
    unseen_since = log.time
    await log.signs(11, 20)
    await log.asks(silent())
    earliest = await now()
    measured(await signing_state(log.pool))
    assert states() == ["away"]
    shown = behind()
    assert shown is not None
    assert (earliest - log.time).total_seconds() <= shown <= (await now() - unseen_since).total_seconds()
