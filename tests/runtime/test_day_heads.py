"""When a day ends in London, its head is signed, whatever the minute says and whatever the clock does."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from evidence.checkpoint_text import tree_head
from runtime.checkpoint_file import heads_in
from runtime.log_signer import EVERY, LogSigner
from store.tree.day_heads import ended_day
from tests.patience import Rounds, until
from tests.runtime.test_log_signer import House, house, intruder, tree_pool, tree_server
from tests.workflows.stack import running

__all__ = ["house", "intruder", "tree_pool", "tree_server"]
MONDAY, TUESDAY = date(2027, 3, 1), date(2027, 3, 2)
EVENING = datetime.fromisoformat("2027-03-01T23:58:00+00:00")


@pytest.fixture
async def log(house: House) -> House:
    """A log that began on a Monday."""
    house.clock.time = EVENING
    await house.grows(1, 10)
    await house.signer.once()
    return house


async def days(log: House) -> dict[date, int]:
    """The days that have ended, with the size of their heads."""
    rows = await log.superuser.fetch("SELECT day, size FROM day_heads ORDER BY day")
    return {row["day"]: row["size"] for row in rows}


def sizes(log: House) -> list[int]:
    """Of the heads in the file."""
    return [tree_head(each.text).size for each in heads_in(log.file.path.read_bytes())]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2027-03-01T23:59:59+00:00", "2027-02-28"),
        ("2027-03-02T00:00:00+00:00", "2027-03-01"),
        ("2027-07-01T22:59:59+00:00", "2027-06-30"),
        ("2027-07-01T23:00:00+00:00", "2027-07-01"),  # midnight in London in summer
    ],
)
def test_a_day_ends_at_midnight_in_london(now: str, day: str) -> None:
    assert ended_day(datetime.fromisoformat(now)) == date.fromisoformat(day)


async def test_the_first_head_only_marks_where_the_days_begin(log: House) -> None:
    assert await days(log) == {MONDAY - timedelta(days=1): 0}


async def test_at_midnight_a_head_is_signed_within_the_minute(
    log: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.log_signer.LOOK_SECONDS", 0.01)
    monkeypatch.setattr(log.signer, "once", rounds := Rounds(log.signer.once))
    async with running(log.signer.run()):
        log.clock.time = EVENING + EVERY
        await log.grows(11, 20)
        await signed(log, 20)
        await log.grows(21, 30)
        log.clock.passes(seconds=59)
        await rounds.pass_by()
        assert sizes(log)[-1] == 20
        log.clock.passes(seconds=1)
        await signed(log, 30)
    assert (await days(log))[MONDAY] == 30


async def test_several_workers_together_sign_once_a_minute(
    log: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.log_signer.LOOK_SECONDS", 0.01)
    other = LogSigner(log.pool, log.key_file, log.file, log.clock.now)
    both, rounds = (log.signer, other), list[Rounds]()
    for each in both:
        rounds.append(Rounds(each.once))
        monkeypatch.setattr(each, "once", rounds[-1])
    async with running(*(each.run() for each in both)):
        log.clock.time = EVENING + EVERY
        await log.grows(11, 20)
        await signed(log, 20)
        await log.grows(21, 30)
        for turns in rounds:
            await turns.pass_by()
    assert sizes(log) == [10, 20]


async def signed(log: House, size: int) -> None:
    """Wait until a head of this size is signed and served."""

    async def everywhere() -> bool:
        served = await log.served()
        return sizes(log)[-1] == size and served is not None and served.size == size

    await until(f"a head of {size} is served", everywhere)


async def has_ended(log: House, day: date) -> None:
    """Wait until this day has ended."""

    async def ended() -> bool:
        return day in await days(log)

    await until(f"{day} has ended", ended)


async def test_a_day_without_an_entry_ends_with_the_head_of_before(log: House) -> None:
    log.clock.passes(days=1)
    assert await log.signer.once() is None
    assert (await days(log))[MONDAY] == 10
    assert sizes(log) == [10]


async def test_after_days_without_a_worker_the_last_one_is_ended(log: House) -> None:
    await log.grows(11, 20)
    log.clock.passes(days=4)
    assert await log.signer.once() is not None
    assert await days(log) == {MONDAY - timedelta(days=1): 0, date(2027, 3, 4): 20}


async def test_several_workers_end_a_day_once(log: House) -> None:
    other = LogSigner(log.pool, log.key_file, log.file, log.clock.now)
    log.clock.passes(minutes=2)
    await log.grows(11, 20)
    await asyncio.gather(log.signer.once(), other.once())
    await log.signer.once()
    await other.once()
    assert (await days(log))[MONDAY] == 20
    assert sizes(log) == [10, 20]


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(hours=1), timedelta(days=40)])
async def test_a_clock_that_was_set_back_holds_nothing_up_and_ends_no_day_twice(
    back: timedelta, log: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.log_signer.LOOK_SECONDS", 0.01)
    log.clock.passes(minutes=2)
    await log.signer.once()
    async with running(log.signer.run()):
        ended = await days(log)
        log.clock.time -= back
        await log.grows(11, 20)
        log.clock.passes(seconds=60)  # a minute on the clock that is wrong
        await signed(log, 20)
        for _ in range(3):
            log.clock.passes(days=1)
            await has_ended(log, ended_day(log.clock.now()))
        after = await days(log)
        assert ended.items() <= after.items()
        assert len(after) >= len(ended) + 2
        await log.grows(21, 30)
        log.clock.passes(minutes=1)
        await signed(log, 30)
    assert sizes(log) == [10, 20, 30]
    last = log.file.last()
    assert last is not None
    assert await log.served() == tree_head(last.text)
