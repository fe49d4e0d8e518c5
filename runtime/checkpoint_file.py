"""The file of signed heads outside the database. A head is on the disk here before it is published."""

import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note
from evidence.signed_note import NoteMalformed, SignedNote

_MARK = "— ".encode()
_TAIL = 256 * 1024
"""Bytes that are read at the end: far more than one signed head."""
_FIRST = 4096
"""No head that we sign is longer."""
_LONGEST_LINE, _LONGEST_HEAD = 16 * 1024, _TAIL
"""Far more than a signature of any kind, and than the signatures of a hundred witnesses."""


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
    return list(heads_of(BytesIO(stored)))


def heads_of(file: BinaryIO) -> Iterator[SignedNote]:
    """The signed heads of a file that a person may have saved on Windows, without keeping more than one.

    CheckpointFileDamaged if it has anything else, also a line or a head that is longer than any head is.
    """
    head, signed = bytearray(), False
    for line in _lines(file):
        marked = line.startswith(_MARK)
        if signed and not marked:
            yield _head(head)
            head, signed = bytearray(), False
        head += line
        if len(head) > _LONGEST_HEAD:
            raise CheckpointFileDamaged
        signed = signed or marked
    if head and not signed:
        raise CheckpointFileDamaged
    if head:
        yield _head(head)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines with the ends that we write, and without the mark that Windows puts at the start."""
    first = True
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise CheckpointFileDamaged
        line = line.removeprefix(BOM_UTF8) if first else line
        yield line[:-2] + b"\n" if line.endswith(b"\r\n") else line
        first = False


def _head(stored: bytes | bytearray) -> SignedNote:
    try:
        return checkpoint_note(bytes(stored))
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
    return _head(b"".join(lines[first:]))
