"""A witness says since when heads come that no key known to it signed; no request fills its folder."""

from datetime import timedelta
from pathlib import Path

import pytest

from cli.service.witness_commands import status
from evidence.note_keys import LOG, SignerKey
from tests.evidence.leaves import leaves
from tests.evidence.witness.a_log import ORIGIN, TRUE, Log
from tests.evidence.witness.test_witness_app import Watched, folder, watched

__all__ = ["folder", "watched"]
NEW_KEY = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32)
NEW = Log(entries=leaves(600), key=NEW_KEY)
SINCE = (
    f"Since Friday 27 November 2026 at 10:00 (London time), heads came for {ORIGIN} that no key known here "
    "signed. The newest came on Friday 27 November 2026 at {newest} (London time)."
)
ASK = "Ask the school for its new line, by another way"


def files(watched: Watched) -> list[Path]:
    return [each for each in watched.folder.path.rglob("*") if each.is_file()]


async def shown(watched: Watched) -> tuple[str, str, bool]:
    """The page, and what the command line prints, and whether it refused anything."""
    page = (await watched.http.get("/")).text
    return page, *status(watched.folder.path)


async def test_the_page_and_the_command_line_say_since_when_heads_came_of_a_key_that_it_does_not_know(
    watched: Watched,
) -> None:
    await watched.asked(TRUE.asks(0, 300))
    assert "Nothing was refused" in (await shown(watched))[0]
    for _ in range(31):
        assert (await watched.asked(NEW.asks(300, 400))).status_code == 403
        watched.now += timedelta(minutes=1)
    page, said, refused = await shown(watched)
    assert refused
    for text in (page, said):
        assert SINCE.format(newest="10:30") in text
        assert ASK in text
        assert "Nothing was refused" not in text
    assert "verdict--refused" in page
    assert "Anyone can send such a head: this alone says nothing against a school." in page
    assert watched.told == []


async def test_the_new_line_of_the_school_ends_it(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    await watched.asked(NEW.asks(300, 400))
    watched.folder.trust(NEW_KEY.verifier)
    assert (await watched.asked(NEW.asks(300, 400))).status_code == 200
    page, said, refused = await shown(watched)
    assert (refused, ASK in page, ASK in said) == (False, False, False)


async def test_heads_that_anyone_sends_fill_no_folder_and_are_written_once_a_minute(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    before = len(files(watched))
    for size in range(301, 340):
        await watched.asked(NEW.asks(300, size))
        watched.now += timedelta(seconds=1)
    (kept,) = [each for each in files(watched) if each.name == "unsigned"]
    assert len(files(watched)) == before + 1
    assert kept.read_text() == "2026-11-27T10:00:00+00:00\n" * 2
    assert kept.stat().st_size < 100


async def test_a_log_that_it_does_not_know_leaves_nothing(watched: Watched) -> None:
    before = len(files(watched))
    other = SignerKey.from_seed("other-school.example/log", LOG, b"o" * 32)
    assert (await watched.asked(Log(entries=leaves(9), key=other).asks(0, 5))).status_code == 404
    assert len(files(watched)) == before


async def test_heads_of_the_log_that_follows_a_restore_are_named_until_it_knows_that_log(
    watched: Watched,
) -> None:
    await watched.asked(TRUE.asks(0, 300))
    key = SignerKey.from_seed(f"{ORIGIN}/2", LOG, b"n" * 32)
    after = Log(entries=leaves(600), key=key)
    before = len(files(watched))
    for number in (1, 3, 4, 5):
        forged = SignerKey.from_seed(f"{ORIGIN}/{number}", LOG, b"f" * 32)
        await watched.asked(Log(entries=leaves(9), key=forged).asks(0, 5))
    assert len(files(watched)) == before
    for size in (400, 500):
        assert (await watched.asked(after.asks(0, size))).status_code == 404
    assert len(files(watched)) == before + 1
    page, said, refused = await shown(watched)
    assert refused
    for text in (page, said):
        assert f"heads came for {ORIGIN}/2, which this witness does not know." in text
        assert "Ask the school what happened, and for its new line, by another way" in text
        assert "Nothing was refused" not in text
    watched.folder.trust(key.verifier)
    assert (await watched.asked(after.asks(0, 500))).status_code == 200
    assert (await shown(watched))[2] is False


@pytest.mark.parametrize("damaged", [b"", b"\xff", b"yesterday\ntoday\n", b"2026-11-27\n2026-11-27\n"])
async def test_damaged_times_stop_no_cosigning_and_begin_again(watched: Watched, damaged: bytes) -> None:
    await watched.asked(TRUE.asks(0, 300))
    await watched.asked(NEW.asks(300, 400))
    (kept,) = [each for each in files(watched) if each.name == "unsigned"]
    kept.write_bytes(damaged)
    assert ASK not in (await shown(watched))[0]
    await watched.asked(NEW.asks(300, 400))
    assert ASK in (await shown(watched))[0]
    kept.write_bytes(damaged)
    assert (await watched.asked(TRUE.asks(300, 400))).status_code == 200


async def test_before_any_head_was_cosigned_it_says_that_no_log_asked_and_praises_nothing(
    watched: Watched,
) -> None:
    page, said, refused = await shown(watched)
    for text in (page, said):
        assert "No log that it knows has asked yet, so no tree was compared." in text
        assert "Nothing was refused" not in text
    assert not refused
