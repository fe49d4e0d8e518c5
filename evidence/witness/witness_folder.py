"""What a witness keeps: its key, the logs that it knows, their newest heads, and what it refused.

    witness.key                     its private key, readable by its owner only
    logs/HASH/keys                  the keys of one log, a vkey a line
    logs/HASH/checkpoint            the newest head with both signatures
    logs/HASH/days/2026-11-29       the last head of each day
    logs/HASH/proofs/HASH           two different heads of one size, word for word: they prove it
    logs/HASH/refused/HASH          a head that did not go on from the newest: it proves nothing
    logs/HASH/unsigned              since when heads come that no known key signed, and when the newest came
    logs/HASH/unsigned-after        the same of the log that follows after a restore
    proofs, refusals                a line for each of these: when, which log, what is wrong

HASH is the SHA-256 of the log's name. A file is written whole beside its place and then renamed, so that it
is never half written.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evidence.checkpoint_text import CheckpointMalformed, checkpoint_note
from evidence.note_keys import (
    KeyMalformed,
    SignatureWrong,
    SignerKey,
    VerifierKey,
    signed_by,
    signer_from,
    verifier_from,
)
from evidence.signed_note import NoteMalformed, SignedNote

MOST_REFUSALS = 100
"""A log that goes on signing what it must not fills no disk. Proofs have a number of their own."""
_KEY, _NEWEST, _LOCK = "witness.key", "checkpoint", "lock"
_PROOFS, _REFUSALS = "proofs", "refusals"


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
        folder = self.of_log(key.name)
        file = folder / "keys"
        # A person may have taken every line out of the file, when the key was stolen.
        known = _keys_in(file) if file.exists() and file.read_bytes().strip() else []
        if key in known:
            return
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{each.line}\n" for each in (*known, key))
        write_whole(file, lines.encode())

    def keys(self, origin: str) -> list[VerifierKey]:
        """The keys of a log; none if it is unknown. WitnessFolderWrong if their file is damaged."""
        file = self.of_log(origin) / "keys"
        return _keys_in(file) if file.exists() else []

    def origins(self) -> list[str]:
        """The logs that it knows, by name. WitnessFolderWrong if a file of keys is damaged."""
        return sorted(_keys_in(each)[0].name for each in (self.path / "logs").glob("*/keys"))

    def newest(self, origin: str) -> SignedNote | None:
        """The head that it cosigned last, with its signature, or None.

        WitnessFolderWrong if the file is damaged: going on from nothing would cosign what was taken back.
        """
        stored = self.served(origin_hash(origin))
        if stored is None:
            return None
        own = self.key().verifier
        try:
            note = checkpoint_note(stored)
            if own in (key for key, _ in signed_by(note, [own, *self.keys(origin)])):
                return note
        except (NoteMalformed, CheckpointMalformed, SignatureWrong):
            pass
        raise WitnessFolderWrong(
            f"{self.of_log(origin) / _NEWEST} is damaged, or the key in this folder did not sign it, so this "
            "witness cosigns nothing of that log. A new key needs a new folder."
        )

    def served(self, hashed: str) -> bytes | None:
        """The newest head of the log with this hash, as it is kept."""
        file = self.path / "logs" / hashed / _NEWEST
        return file.read_bytes() if file.exists() else None

    def keep(self, origin: str, note: SignedNote, now: datetime) -> None:
        """Keep a cosigned head, on disk before it is answered."""
        folder = self.of_log(origin)
        write_whole(folder / _NEWEST, note.to_bytes())
        (folder / "days").mkdir(exist_ok=True)
        write_whole(folder / "days" / f"{now:%Y-%m-%d}", note.to_bytes())

    def keep_refused(self, origin: str, note: SignedNote, told: str, now: datetime) -> bool:
        """Keep a head that does not go on from the newest; False if it is kept already, or a hundred are."""
        return self._keep_beside(_REFUSALS, self.of_log(origin) / "refused", [note], f"{origin}  {told}", now)

    def keep_proof(self, origin: str, heads: Sequence[SignedNote], told: str, now: datetime) -> bool:
        """Keep two heads of one size; False if they are kept already, or a hundred pairs are."""
        return self._keep_beside(_PROOFS, self.of_log(origin) / "proofs", heads, f"{origin}  {told}", now)

    def refusals(self) -> list[str]:
        """The heads that the witness refused without a proof, a line each, the newest last."""
        return self._lines(_REFUSALS)

    def proofs(self) -> list[str]:
        """What the log must not have signed, a line each, the newest last."""
        return self._lines(_PROOFS)

    def _keep_beside(
        self, lines: str, folder: Path, notes: Sequence[SignedNote], said: str, now: datetime
    ) -> bool:
        folder.mkdir(exist_ok=True)
        file = folder / hashlib.sha256(notes[0].text.encode()).hexdigest()
        if file.exists() or sum(1 for _ in folder.iterdir()) >= MOST_REFUSALS:
            return False
        with (self.path / lines).open("a", encoding="utf-8") as list_of_them:
            list_of_them.write(f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC  {said}\n")
            list_of_them.flush()
            os.fsync(list_of_them.fileno())
        write_whole(file, b"".join(note.to_bytes() for note in notes))
        return True

    def _lines(self, name: str) -> list[str]:
        file = self.path / name
        # One damaged line hides no other.
        return file.read_text("utf-8", errors="replace").splitlines() if file.exists() else []

    def of_log(self, origin: str) -> Path:
        """The folder of one log."""
        return self.path / "logs" / origin_hash(origin)


def _keys_in(file: Path) -> list[VerifierKey]:
    """The keys in the file of a log: at least one, and all of the log whose folder this is."""
    try:
        keys = [verifier_from(line) for line in file.read_text("utf-8").splitlines()]
    except (KeyMalformed, UnicodeDecodeError):
        keys = []
    if not keys or any(origin_hash(each.name) != file.parent.name for each in keys):
        raise WitnessFolderWrong(
            f"{file} does not hold the keys of a log, so this witness cosigns nothing of it."
        )
    return keys


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
