"""Answer requests to cosign, one at a time: judge, keep, then sign."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from evidence.checkpoint_text import tree_head
from evidence.note_keys import SignerKey, cosigned_at, signed_by
from evidence.signed_note import NoteSignature, SignedNote, note_of
from evidence.witness.judgement import UNKNOWN_LOG, UNSIGNED, Cosign, Refuse, judge
from evidence.witness.unsigned_heads import AFTER, forget_unsigned, log_before, note_unsigned
from evidence.witness.witness_folder import WitnessFolder
from evidence.witness_messages import AddCheckpoint

Tell = Callable[[str, str], None]
"""Told of a log, and in a sentence of what it may have taken back."""
QUIET = timedelta(days=1)
"""Anyone can send an old head or a wrong proof, so people are told of these rarely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigner:
    """A witness at work. Its folder is held by this process alone."""

    folder: WitnessFolder
    key: SignerKey
    now: Callable[[], datetime]
    tell: Tell
    _turn: Lock = field(default_factory=Lock)
    _told: dict[str, datetime] = field(default_factory=dict)

    def add(self, asked: AddCheckpoint) -> NoteSignature | Refuse:
        """The cosignature, kept on disk with its head; or why there is none."""
        with self._turn:  # between the comparison with the newest head and the next one, nothing may pass
            origin = tree_head(asked.checkpoint.text).origin
            keys = self.folder.keys(origin)
            newest = self.folder.newest(origin) if keys else None
            judged = judge(asked, keys, tree_head(newest.text) if newest is not None else None)
            if isinstance(judged, Refuse):
                self._refused(origin, asked.checkpoint, judged, newest)
                return judged
            return self._cosigned(judged, asked.checkpoint, newest)

    def _cosigned(self, judged: Cosign, checkpoint: SignedNote, newest: SignedNote | None) -> NoteSignature:
        now = self.now()
        # A clock that was set back signs no earlier.
        seconds = max(int(now.timestamp()), self._time_of(newest))
        signature = self.key.cosign(checkpoint.text, seconds)
        origin = judged.head.origin
        of_log = [each for _, each in signed_by(checkpoint, self.folder.keys(origin))]
        self.folder.keep(origin, note_of(checkpoint.text, [*of_log, signature]), now)
        forget_unsigned(self.folder, origin)
        return signature

    def _time_of(self, newest: SignedNote | None) -> int:
        if newest is None:
            return 0
        return max(cosigned_at(each) for _, each in signed_by(newest, [self.key.verifier]))

    def _refused(
        self, origin: str, checkpoint: SignedNote, judged: Refuse, newest: SignedNote | None
    ) -> None:
        if judged.status == UNSIGNED:
            note_unsigned(self.folder, origin, self.now())
        ended = log_before(origin)
        if judged.status == UNKNOWN_LOG and ended is not None and self.folder.keys(ended):
            note_unsigned(self.folder, ended, self.now(), AFTER)
        if judged.told is None:
            return
        now, keys = self.now(), self.folder.keys(origin)
        # Anyone may add lines to a signed head, and they say nothing.
        checkpoint = note_of(checkpoint.text, [each for _, each in signed_by(checkpoint, keys)])
        if judged.proven and newest is not None:
            if self.folder.keep_proof(origin, (checkpoint, newest), judged.told, now):
                self.tell(origin, judged.told)
            return
        if not self.folder.keep_refused(origin, checkpoint, judged.told, now):
            return
        before = self._told.get(origin)
        if before is None or now - before >= QUIET:
            self._told[origin] = now
            self.tell(origin, judged.told)
