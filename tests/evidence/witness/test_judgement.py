"""A witness cosigns only a tree that goes on, and says which heads no known key signed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from cli.service.witness_commands import status
from evidence.checkpoint_text import TreeHead
from evidence.merkle_tree import EMPTY_ROOT
from evidence.note_keys import LOG, WITNESS, SignerKey
from evidence.signed_note import note_of
from evidence.witness.judgement import NO_PROOF, SHORTER, TWO_TREES, Cosign, Refuse, judge
from evidence.witness.witness_folder import WitnessFolder, WitnessFolderWrong
from evidence.witness_messages import AddCheckpoint
from tests.evidence.leaves import leaves
from tests.evidence.witness.a_log import KEY, ORIGIN, REWRITTEN, TRUE, Log
from tests.evidence.witness.served_witness import NAME, a_folder, served
from tests.evidence.witness.test_witness_app import Watched, folder, watched
from tests.patience import PATIENCE
from tests.with_each import with_each

__all__ = ["folder", "watched"]

KNOWN = [KEY.verifier]
SEEN = TRUE.head(300)


def judged(asked: AddCheckpoint, last: TreeHead | None = SEEN) -> Cosign | Refuse:
    return judge(asked, KNOWN, last)


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 1), (0, 300)])
def test_the_first_head_of_a_log_is_cosigned(old: int, size: int) -> None:
    assert judged(TRUE.asks(old, size), None) == Cosign(head=TRUE.head(size))


@with_each("size", [300, 301, 511, 512, 600])
def test_a_tree_that_goes_on_is_cosigned_and_the_same_one_again(size: int) -> None:
    assert judged(TRUE.asks(300, size)) == Cosign(head=TRUE.head(size))


def test_an_unknown_log_and_a_signature_of_another_key_are_refused() -> None:
    assert judge(TRUE.asks(0, 5), [], None) == Refuse(status=404)
    forged = Log(entries=TRUE.entries, key=SignerKey.from_seed(ORIGIN, LOG, b"x" * 32))
    assert judged(forged.asks(300, 400)) == Refuse(status=403)


def test_a_line_of_the_known_key_with_a_wrong_signature_is_refused() -> None:
    text = TRUE.head(400).text
    wrong = replace(KEY.sign(text), signature=bytes(64))
    asked = replace(TRUE.asks(300, 400), checkpoint=note_of(text, [wrong]))
    assert judged(asked) == Refuse(status=403)


def test_an_old_size_above_the_new_one_is_a_bad_request() -> None:
    assert judged(TRUE.asks(500, 400)) == Refuse(status=400)


def test_a_client_that_knows_another_size_is_told_the_last_one() -> None:
    assert judged(TRUE.asks(200, 400)) == Refuse(status=409, size=300)
    assert judged(TRUE.asks(0, 400)) == Refuse(status=409, size=300)


def test_a_rewritten_log_is_refused_whatever_its_size() -> None:
    grew = NO_PROOF.format(size=400, seen=300)
    assert judged(REWRITTEN.asks(300, 400)) == Refuse(status=422, told=grew)
    same = TWO_TREES.format(size=300)
    assert judged(REWRITTEN.asks(300, 300)) == Refuse(status=409, size=300, told=same, proven=True)


def test_two_trees_of_one_size_prove_themselves_whatever_the_client_says_it_knows() -> None:
    found = judged(REWRITTEN.asks(0, 300))
    assert found == Refuse(status=409, size=300, told=TWO_TREES.format(size=300), proven=True)


def test_a_shorter_tree_is_refused_and_told_but_proves_nothing() -> None:
    """Everybody may read an old head, and send it again."""
    told = SHORTER.format(size=200, seen=300)
    assert judged(TRUE.asks(100, 200)) == Refuse(status=409, size=300, told=told)
    assert judged(TRUE.asks(300, 200)) == Refuse(status=400, told=told)


def test_a_proof_that_is_wrong_or_needless_is_refused() -> None:
    good = TRUE.asks(300, 400)
    for path in ((), good.path[:-1], (*good.path, bytes(32)), (bytes(32), *good.path[1:])):
        assert isinstance(judged(replace(good, path=path)), Refuse)
    assert judged(replace(TRUE.asks(0, 5), path=(bytes(32),)), None) == Refuse(status=422)
    assert isinstance(judged(replace(TRUE.asks(300, 300), path=(bytes(32),))), Refuse)


def test_an_empty_tree_has_the_root_of_an_empty_tree() -> None:
    head = TreeHead(origin=ORIGIN, size=0, root=bytes(32))
    asked = AddCheckpoint(old=0, path=(), checkpoint=note_of(head.text, [KEY.sign(head.text)]))
    assert judged(asked, None) == Refuse(status=422)
    empty = TreeHead(origin=ORIGIN, size=0, root=EMPTY_ROOT)
    assert judged(TRUE.asks(0, 7), empty) == Cosign(head=TRUE.head(7))


def test_the_next_key_of_a_log_is_known_beside_the_old_one() -> None:
    following = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32)
    later = Log(entries=TRUE.entries, key=following)
    assert judge(later.asks(300, 400), [*KNOWN, following.verifier], SEEN) == Cosign(head=TRUE.head(400))


NEW_KEY = SignerKey.from_seed(ORIGIN, LOG, b"n" * 32)
OTHER_LOG = SignerKey.from_seed("other-school.example/log", LOG, b"o" * 32)
OTHER_WITNESS = SignerKey.from_seed(NAME, WITNESS, b"v" * 32)


def the(name: str, folder: WitnessFolder) -> Path:
    """The file of this name of the only log."""
    (found,) = (folder.path / "logs").glob(f"*/{name}")
    return found


def flip(file: Path, line: int) -> None:
    """Change one letter in the Base64 of a line, so that the file still has its form."""
    lines = file.read_bytes().split(b"\n")
    at = len(lines[line]) - 20
    letter = b"B" if lines[line][at : at + 1] != b"B" else b"C"
    lines[line] = lines[line][:at] + letter + lines[line][at + 1 :]
    file.write_bytes(b"\n".join(lines))


DAMAGE: dict[str, Callable[[WitnessFolder], object]] = {
    "its own signature": lambda folder: flip(the("checkpoint", folder), -2),
    "the log’s signature": lambda folder: flip(the("checkpoint", folder), -3),
    "the root": lambda folder: flip(the("checkpoint", folder), 2),
    "a new key in an old folder": lambda folder: (folder.path / "witness.key").write_text(
        OTHER_WITNESS.secret_line
    ),
    "the key of the log": lambda folder: flip(the("keys", folder), 0),
    "no key of the log": lambda folder: the("keys", folder).write_bytes(b""),
    "the key of another log": lambda folder: the("keys", folder).write_text(OTHER_LOG.verifier.line),
}


async def cosigned(folder: WitnessFolder, log: Log, old: int, size: int) -> httpx2.Response:
    async with served(folder) as witness, httpx2.AsyncClient(base_url=witness.url, timeout=PATIENCE) as http:
        return await http.post("/add-checkpoint", content=log.asks(old, size).to_bytes())


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_damaged_folder_is_told_in_a_sentence_and_nothing_is_cosigned(
    name: str, tmp_path: Path
) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    assert (await cosigned(folder, TRUE, 0, 300)).status_code == 200
    DAMAGE[name](folder)
    async with served(folder) as witness, httpx2.AsyncClient(base_url=witness.url, timeout=PATIENCE) as http:
        answers = [await http.get("/healthz"), await http.get("/")]
        answers.append(await http.post("/add-checkpoint", content=TRUE.asks(300, 400).to_bytes()))
    assert [(each.status_code, "it cosigns nothing" in each.text) for each in answers] == [(500, True)] * 3
    with pytest.raises(WitnessFolderWrong, match="this witness cosigns nothing"):
        status(folder.path)


async def test_a_log_whose_stolen_key_was_taken_out_of_the_file_goes_on_with_a_new_one(
    tmp_path: Path,
) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    await cosigned(folder, TRUE, 0, 300)
    the("keys", folder).write_bytes(b"")
    folder.trust(NEW_KEY.verifier)
    assert (await cosigned(folder, TRUE, 300, 400)).status_code == 403
    new = Log(entries=leaves(600), key=NEW_KEY)
    assert (await cosigned(folder, new, 300, 400)).status_code == 200


async def test_a_damaged_line_of_what_was_refused_hides_no_other(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "w", KEY.verifier)
    await cosigned(folder, TRUE, 0, 300)
    await cosigned(folder, TRUE, 0, 10)
    file = folder.path / "refusals"
    file.write_bytes(b"\xff\xfe\n" + file.read_bytes())
    said, refused = status(folder.path)
    assert (refused, "A tree of 10 entries" in said) == (True, True)


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
