"""The file of signed heads keeps every whole head, whatever a power cut or a full disk leaves behind."""

import os
import stat
from pathlib import Path

import pytest

from evidence.checkpoint_text import TreeHead
from evidence.note_keys import LOG, SignerKey
from evidence.signed_note import SignedNote, note_of
from runtime.checkpoint_file import CheckpointFile, CheckpointFileDamaged
from tests.with_each import with_each

KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)


def head(size: int) -> SignedNote:
    text = TreeHead(origin="school.example/log", size=size, root=bytes([size % 256]) * 32).text
    return note_of(text, [KEY.sign(text)])


@pytest.fixture
def file(tmp_path: Path) -> CheckpointFile:
    return CheckpointFile(tmp_path / "checkpoints.txt")


def test_heads_are_added_at_the_end_and_only_the_owner_reads_them(file: CheckpointFile) -> None:
    assert file.last() is None
    for size in (1, 5, 9):
        file.append(head(size))
        assert file.last() == head(size)
    assert file.path.read_bytes() == b"".join(head(size).to_bytes() for size in (1, 5, 9))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


@with_each("cut", range(1, len(head(9).to_bytes()) + 1))
def test_a_head_cut_anywhere_makes_room_for_the_next(cut: int, tmp_path: Path) -> None:
    file = CheckpointFile(tmp_path / f"{cut}.txt")
    file.append(head(5))
    file.append(head(9))
    os.truncate(file.path, file.path.stat().st_size - cut)
    assert file.last() == head(5)
    file.append(head(11))
    assert file.last() == head(11)
    assert file.path.read_bytes() == head(5).to_bytes() + head(11).to_bytes()


def test_the_first_head_cut_leaves_none(file: CheckpointFile) -> None:
    file.path.write_bytes(head(5).to_bytes()[:40])
    assert file.last() is None
    file.append(head(5))
    assert file.path.read_bytes() == head(5).to_bytes()


def test_an_end_that_was_changed_is_damage_and_nothing_is_written_after_it(file: CheckpointFile) -> None:
    changed = head(5).to_bytes() + b"anything\n\n" + head(9).to_bytes().partition(b"\n\n")[2]
    file.path.write_bytes(changed)
    with pytest.raises(CheckpointFileDamaged):
        file.last()
    with pytest.raises(CheckpointFileDamaged):
        file.append(head(11))
    assert file.path.read_bytes() == changed


def test_a_full_disk_is_an_error_before_anything_is_published() -> None:
    with pytest.raises(OSError, match="No space left"):
        CheckpointFile(Path("/dev/full")).append(head(5))


def test_many_heads_are_not_read_to_find_the_last(file: CheckpointFile) -> None:
    file.path.write_bytes(b"".join(head(size).to_bytes() for size in range(1, 3000)))
    assert file.last() == head(2999)
    file.append(head(3000))
    assert file.last() == head(3000)
