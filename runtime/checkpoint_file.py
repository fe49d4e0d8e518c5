"""The file of signed heads outside the database. A head is on the disk here before it is published."""

import os
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note, kept_note
from evidence.signed_note import NoteMalformed, SignedNote, signature_lines

_DASH = "— "
_MARK = _DASH.encode()
_TAIL = 256 * 1024
"""Bytes that are read at the end: far more than one signed head."""
_FIRST = 4096
"""No head that we sign is longer."""
_LONGEST_LINE, _LONGEST_HEAD = 16 * 1024, _TAIL
"""Far more than a signature of any kind, and than the signatures of a hundred witnesses."""
_LINES_OVER_SIGNATURES = 13
"""The name, size and root, at most nine more, and the empty line."""


class CheckpointFileDamaged(Exception):
    """The end of the file, or another part of it, is not a signed head."""


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
    """Every signed head in a file, a copy of one or a mail. CheckpointFileDamaged as in `heads_of`."""
    return list(heads_of(BytesIO(stored)))


def heads_of(file: BinaryIO) -> Iterator[SignedNote]:
    """The signed heads of a file that a person kept, such as mails, without keeping more than one.

    What is around them is left aside, as by the verifiers of a bundle. CheckpointFileDamaged if a signature
    is under no head, or if a line, or all that is around a head, is longer than any head is.
    """
    before, signatures, length = deque[str](maxlen=_LINES_OVER_SIGNATURES), list[str](), 0
    for line in _lines(file):
        if signatures and not line.startswith(_DASH):
            yield from _head_of(before, signatures)
            before.clear()
            signatures, length = [], 0
        (signatures if line.startswith(_DASH) else before).append(line)
        length += len(line)
        if length > _LONGEST_HEAD:
            raise CheckpointFileDamaged
    if signatures:
        yield from _head_of(before, signatures)


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines with the ends that we write, and without the mark that Windows puts at the start."""
    first = True
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise CheckpointFileDamaged
        line = line.removeprefix(BOM_UTF8) if first else line
        yield line.decode(errors="replace").strip(" \t\r\n") + "\n"
        first = False


def _head_of(before: Iterable[str], signatures: Sequence[str]) -> Iterator[SignedNote]:
    """The head over these lines, if they are signatures: a person may end a mail with a dash too."""
    try:
        yield kept_note("".join([*before, *signatures]))
    except NoteMalformed:
        raise CheckpointFileDamaged from None
    except CheckpointMalformed:
        if any(map(_is_signature, signatures)):
            raise CheckpointFileDamaged from None


def _is_signature(line: str) -> bool:
    try:
        return bool(signature_lines(line))
    except NoteMalformed:
        return False


def _head(stored: bytes) -> SignedNote:
    try:
        return checkpoint_note(stored)
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
