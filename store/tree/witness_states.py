"""Where each witness is: it has cosigned the newest head, is behind or away, or knows another key or tree."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import asyncpg

from evidence.note_keys import id_in, name_in
from store.pool import Database
from store.tree.witness_store import UNKNOWN_LOG, Objection, faults_of_key

SOON = timedelta(minutes=2)
"""A witness cosigns a new head within a second or so. Until then it is not called behind."""
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""
# A witness that cosigned nothing of this log may have been listed just now: it counts from the newest head.
_STATES = """
SELECT w.line, w.asked_at, w.away_since, w.fault, log.taken_at AS key_of, log.line AS key,
    c.size, c.signature, c.kept_at,
    CASE WHEN c.size IS NULL
        THEN (SELECT signed_at FROM checkpoints WHERE origin = log.name ORDER BY size DESC LIMIT 1)
        ELSE (
            SELECT signed_at FROM checkpoints
            WHERE origin = log.name AND size > c.size ORDER BY size LIMIT 1
        )
    END AS behind_since,
    EXISTS (SELECT FROM cosignatures WHERE witness = w.line) AS ever,
    o.witness, o.origin, o.kind, o.size AS of_size, o.seen, o.objected_at
FROM witnesses AS w
LEFT JOIN LATERAL (
    SELECT line, split_part(line, '+', 1) AS name, taken_at FROM log_keys ORDER BY number DESC LIMIT 1
) AS log ON true
LEFT JOIN LATERAL (
    SELECT size, signature, kept_at FROM cosignatures
    WHERE witness = w.line AND origin = log.name ORDER BY size DESC LIMIT 1
) AS c ON true
LEFT JOIN objections AS o ON o.witness = w.line AND o.origin = log.name
WHERE w.listed ORDER BY w.line
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToCosign:
    """The log has signed no head yet."""

    code: Literal["nothing-to-cosign"] = "nothing-to-cosign"


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignedNewest:
    """It has cosigned the newest head."""

    code: Literal["cosigned-newest"] = "cosigned-newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """It answered last time, and has not cosigned the heads since this time."""

    since: datetime
    code: Literal["behind"] = "behind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """It cosigned before, and does not answer as it should since this time."""

    since: datetime
    fault: str
    code: Literal["away"] = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverCosigned:
    """It has never cosigned a head of this record, and was asked first at this time."""

    since: datetime
    fault: str | None
    """None: no worker has asked it yet."""
    code: Literal["never-cosigned"] = "never-cosigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUnknown:
    """It answers, and refuses every head since this time: it does not know the key that the log took then."""

    since: datetime
    key_of: datetime
    key_id: str
    code: Literal["key-unknown"] = "key-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """It knows another tree than ours: the log signs nothing more."""

    objection: Objection
    code: Literal["objects"] = "objects"


WitnessState = NothingToCosign | CosignedNewest | Behind | Away | NeverCosigned | KeyUnknown | Objects


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWitness:
    """What a witness in the file of witnesses did last for the log as it is now."""

    line: str
    asked_at: datetime | None
    cosigned_size: int | None
    cosigned_at: datetime | None
    """When it says that it cosigned: this time is under its signature."""
    away_since: datetime | None
    fault: str | None
    """Why it counts as away."""
    behind_since: datetime | None
    """When the first head was signed that it has not cosigned; None if it has cosigned the newest."""
    key_of: datetime | None
    """When the log took the key that signs now."""
    key_id: str
    """The id of that key; empty if there is none."""
    ever: bool
    """Whether it ever cosigned for this record, also under an earlier name of the log."""
    objection: Objection | None

    @property
    def name(self) -> str:
        """Its name, for people."""
        return name_in(self.line)

    @property
    def state(self) -> WitnessState:
        """Where it is."""
        if self.objection is not None:
            return Objects(objection=self.objection)
        if self.behind_since is None or self.key_of is None:
            return NothingToCosign() if self.cosigned_size is None else CosignedNewest()
        only_earlier_logs = self.ever and self.cosigned_size is None
        if self.away_since is not None and self.fault in faults_of_key(only_earlier_logs=only_earlier_logs):
            return KeyUnknown(since=self.away_since, key_of=self.key_of, key_id=self.key_id)
        if not self.ever:
            return NeverCosigned(since=self.away_since or self.behind_since, fault=self.fault)
        if self.away_since is not None and self.fault is not None:
            return Away(since=self.away_since, fault=self.fault)
        return Behind(since=self.behind_since)


Urgency = Literal["well", "wait", "act"]
"""Whether all is well with a witness, it may come back without help, or a person must act."""


def urgency_of(state: WitnessState, now: datetime, patience: timedelta) -> Urgency:
    """How soon a person must look after a witness. One that is away may come back within our patience."""
    match state:
        case NothingToCosign() | CosignedNewest():
            return "well"
        case KeyUnknown() | Objects():
            return "act"
        case NeverCosigned(fault=fault) if fault == UNKNOWN_LOG:  # no waiting mends an address or a key
            return "act"
        case Behind(since=since) | NeverCosigned(since=since, fault=None) if now - since < SOON:
            return "well"
        case Behind(since=since) | Away(since=since) | NeverCosigned(since=since):
            return "wait" if now - since < patience else "act"


async def listed_witnesses(database: Database) -> list[ListedWitness]:
    """Each witness in the file of witnesses, by name."""
    return [_witness(row) for row in await database.fetch(_STATES)]


def _witness(row: asyncpg.Record) -> ListedWitness:
    return ListedWitness(
        line=row["line"],
        asked_at=row["asked_at"],
        cosigned_size=row["size"],
        cosigned_at=None if row["size"] is None else _time_of(row["signature"], row["kept_at"]),
        away_since=row["away_since"],
        fault=row["fault"],
        behind_since=row["behind_since"],
        key_of=row["key_of"],
        key_id=id_in(row["key"] or ""),
        ever=row["ever"],
        objection=None if row["witness"] is None else _objection(row),
    )


def _objection(row: asyncpg.Record) -> Objection:
    return Objection(
        witness=row["witness"],
        origin=row["origin"],
        kind=row["kind"],
        size=row["of_size"],
        seen=row["seen"],
        objected_at=row["objected_at"],
    )


def _time_of(signature: bytes, kept_at: datetime) -> datetime:
    """The time under a cosignature; when it was kept, if the row was changed to something else."""
    seconds = int.from_bytes(signature[:8], "big")
    return datetime.fromtimestamp(seconds, UTC) if seconds <= _LAST_SECOND else kept_at
