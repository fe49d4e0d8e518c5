"""The file of signed heads outside the database. A head is on the disk here before it is published."""

import os
from pathlib import Path

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note
from evidence.signed_note import NoteMalformed, SignedNote

_MARK = "— ".encode()
_TAIL = 256 * 1024
"""Bytes that are read at the end: far more than one signed head."""
_FIRST = 4096
"""No head that we sign is longer."""


class CheckpointFileDamaged(Exception):
    """The end of the file, or another part of it, is no signed head."""


class CheckpointFile:
    """Signed heads, one after the other, as C2SP writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def last(self) -> SignedNote | None:
        """The newest whole head; None before the first. One that was only half written does not count."""
        try:
            with self.path.open("rb") as file:
                return _last(_tail(file.fileno())[1])
        except FileNotFoundError:
            return None

    def append(self, note: SignedNote) -> None:
        """Write a head and wait until it is on the disk; OSError if it is not: then no one may publish it."""
        new = not self.path.exists()
        opened = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            start, tail = _tail(opened)
            _last(tail)
            whole = start + _end_of_whole(tail)
            if whole < start + len(tail):
                os.ftruncate(opened, whole)  # a head that was only half written was never published
            _write_all(opened, note.to_bytes(), whole)
            os.fsync(opened)
        finally:
            os.close(opened)
        if new:
            _sync_folder(self.path.parent)


def heads_in(stored: bytes) -> list[SignedNote]:
    """Every signed head in a file, or in a copy of one. CheckpointFileDamaged if it has anything else."""
    heads, lines = [], stored.splitlines(keepends=True)
    first, signed = 0, False
    for at, line in enumerate([*lines, b""]):
        if signed and not line.startswith(_MARK):
            heads.append(_head(lines[first:at]))
            first, signed = at, False
        signed = signed or line.startswith(_MARK)
    if first < len(lines):
        raise CheckpointFileDamaged
    return heads


def _head(lines: list[bytes]) -> SignedNote:
    try:
        return checkpoint_note(b"".join(lines))
    except (NoteMalformed, CheckpointMalformed):
        raise CheckpointFileDamaged from None


def _write_all(opened: int, text: bytes, at: int) -> None:
    while text:
        written = os.pwrite(opened, text, at)
        text, at = text[written:], at + written


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _tail(opened: int) -> tuple[int, bytes]:
    """Where the end that is read begins, and its bytes."""
    size = os.fstat(opened).st_size
    start = max(0, size - _TAIL)
    return start, os.pread(opened, size - start, start)


def _end_of_whole(tail: bytes) -> int:
    """Where the last whole head ends: after its last line with a signature."""
    at = tail.rfind(b"\n" + _MARK)
    while at >= 0:
        end = tail.find(b"\n", at + 1)
        if end >= 0:
            return end + 1
        at = tail.rfind(b"\n" + _MARK, 0, at)
    return 0


def _last(tail: bytes) -> SignedNote | None:
    whole = _end_of_whole(tail)
    if not whole and len(tail) < _FIRST:  # the very first head was only half written
        return None
    lines = tail[:whole].splitlines(keepends=True)
    first = len(lines)
    while first and lines[first - 1].startswith(_MARK):
        first -= 1
    while first and not lines[first - 1].startswith(_MARK):
        first -= 1
    return _head(lines[first:])
