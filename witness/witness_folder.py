"""What a witness keeps: its key, the logs that it knows, their newest heads, and what it refused.

    witness.key                     its private key, readable by its owner only
    logs/HASH/keys                  the keys of one log, a vkey a line
    logs/HASH/checkpoint            the newest head with both signatures
    logs/HASH/days/2026-11-29       the last head of each day
    logs/HASH/refused/HASH          a head that the log must not have signed, word for word
    refusals                        a line for each of these: when, which log, what is wrong

HASH is the SHA-256 of the log's name. A file is written whole beside its place and then renamed, so that it
is never half written.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note
from evidence.note_keys import KeyMalformed, SignerKey, VerifierKey, signer_from, verifier_from
from evidence.signed_note import NoteMalformed, SignedNote

MOST_REFUSALS = 1000
"""A log that goes on signing what it must not fills no disk."""
_KEY, _NEWEST, _REFUSALS, _LOCK = "witness.key", "checkpoint", "refusals", "lock"


class WitnessFolderWrong(Exception):
    """The folder cannot be used. The message says why in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessFolder:
    """The folder of one witness."""

    path: Path

    def create(self, key: SignerKey) -> None:
        """Make the folder for a new witness. WitnessFolderWrong if there is one already."""
        if (self.path / _KEY).exists():
            raise WitnessFolderWrong(f"There is a witness in {self.path} already.")
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self.path / _KEY, f"{key.secret_line}\n".encode())

    def key(self) -> SignerKey:
        """The witness's own key."""
        file = self.path / _KEY
        try:
            return signer_from(file.read_text("utf-8").strip())
        except FileNotFoundError:
            raise WitnessFolderWrong(
                f"There is no witness in {self.path}. Make one: onward witness create NAME --folder DIR"
            ) from None
        except (KeyMalformed, UnicodeDecodeError):
            raise WitnessFolderWrong(f"{file} does not hold the key of a witness.") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other process from cosigning with this folder. WitnessFolderWrong if one does."""
        self.key()
        with (self.path / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WitnessFolderWrong(f"A witness runs in {self.path} already.") from None
            yield

    def trust(self, key: VerifierKey) -> None:
        """Know one more key of the log with this name."""
        known = self.keys(key.name)
        if key in known:
            return
        folder = self._log(key.name)
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{each.line}\n" for each in (*known, key))
        write_whole(folder / "keys", lines.encode())

    def keys(self, origin: str) -> list[VerifierKey]:
        """The keys of a log; none if it is unknown."""
        file = self._log(origin) / "keys"
        if not file.exists():
            return []
        try:
            return [verifier_from(line) for line in file.read_text("utf-8").splitlines()]
        except (KeyMalformed, UnicodeDecodeError):
            raise WitnessFolderWrong(f"{file} does not hold the keys of a log.") from None

    def origins(self) -> list[str]:
        """The logs that it knows, by name."""
        files = (self.path / "logs").glob("*/keys")
        return sorted({verifier_from(each.read_text("utf-8").splitlines()[0]).name for each in files})

    def newest(self, origin: str) -> SignedNote | None:
        """The head that it cosigned last, or None.

        WitnessFolderWrong if the file is damaged: going on from nothing would cosign what was taken back.
        """
        stored = self.served(origin_hash(origin))
        try:
            return checkpoint_note(stored) if stored is not None else None
        except (NoteMalformed, CheckpointMalformed):
            file = self._log(origin) / _NEWEST
            raise WitnessFolderWrong(f"{file} is damaged, so this witness cosigns nothing.") from None

    def served(self, hashed: str) -> bytes | None:
        """The newest head of the log with this hash, as it is kept."""
        file = self.path / "logs" / hashed / _NEWEST
        return file.read_bytes() if file.exists() else None

    def keep(self, origin: str, note: SignedNote, now: datetime) -> None:
        """Keep a cosigned head, on disk before it is answered."""
        folder = self._log(origin)
        write_whole(folder / _NEWEST, note.to_bytes())
        (folder / "days").mkdir(exist_ok=True)
        write_whole(folder / "days" / f"{now:%Y-%m-%d}", note.to_bytes())

    def keep_refused(self, origin: str, note: SignedNote, told: str, now: datetime) -> bool:
        """Keep a head that the log must not have signed; False if it is kept already."""
        body = note.to_bytes()
        folder = self._log(origin) / "refused"
        folder.mkdir(exist_ok=True)
        file = folder / hashlib.sha256(note.text.encode()).hexdigest()
        if file.exists() or sum(1 for _ in folder.iterdir()) >= MOST_REFUSALS:
            return False
        with (self.path / _REFUSALS).open("a", encoding="utf-8") as refusals:
            refusals.write(f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC  {origin}  {told}\n")
            refusals.flush()
            os.fsync(refusals.fileno())
        write_whole(file, body)
        return True

    def refusals(self) -> list[str]:
        """What it refused, a line each, the newest last."""
        file = self.path / _REFUSALS
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def _log(self, origin: str) -> Path:
        return self.path / "logs" / origin_hash(origin)


def origin_hash(origin: str) -> str:
    """The name under which a witness keeps and serves a log."""
    return hashlib.sha256(origin.encode()).hexdigest()


def write_whole(file: Path, body: bytes) -> None:
    """Replace a file in one step that survives a loss of power. Only its owner can read it."""
    beside = file.with_name(f".{file.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(body)
        written.flush()
        os.fsync(written.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
