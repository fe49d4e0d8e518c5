"""The view log of the register: who read a pupil's record, written before they see it (3.2g, 11.15)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from views.pupil_view import PupilAccessView

# A reader waits for the row but not for the disk, as with cases (store/queries/access_log.py).
_LOOKED = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO pupil_views (pupil_id, person, what, whole, version, at, sha256)
SELECT v.pupil_id, $2, $3, $4, v.version, $6, $7
FROM soon, unnest($1::uuid[], $5::bigint[]) AS v (pupil_id, version)
"""
_LOOKED_AT_RECORDS = """
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO pupil_views (pupil_id, person, what, whole, version, at)
SELECT p.id, $2, $3, true, p.version, $4 FROM soon, pupils AS p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id
"""
_FIELDS = """
SELECT v.id, v.at, v.person, p.name, v.what, v.whole, v.version, v.sha256
FROM pupil_views AS v LEFT JOIN people AS p ON p.id = v.person
WHERE v.pupil_id = $1
"""
_VIEWS = f"{_FIELDS} AND v.id > $2 ORDER BY v.id LIMIT $3"
_NEWEST = f"{_FIELDS} AND v.id < $2 ORDER BY v.id DESC LIMIT $3"


async def log_pupil_access(
    ledger: Ledger,
    person: UUID | None,
    pupils: Sequence[RegisteredPupil],
    what: str,
    sha256: bytes | None = None,
    *,
    whole: bool,
) -> None:
    """Log that a person is about to read these records; a person of None is the command line."""
    if not pupils:
        return
    await ledger.pool.execute(
        _LOOKED,
        [each.id for each in pupils],
        person,
        what,
        whole,
        [each.version for each in pupils],
        ledger.clock.now(),
        sha256,
    )


async def log_records_access(
    ledger: Ledger, person: UUID | None, records: Collection[UUID], what: str
) -> None:
    """Log that a person is about to read what the school knows by these other records of the same child."""
    if not records:
        return
    await ledger.pool.execute(_LOOKED_AT_RECORDS, list(records), person, what, ledger.clock.now())


async def pupil_views(
    ledger: Ledger, pupil: UUID, after: int, limit: int, *, newest: bool = False
) -> list[PupilAccessView]:
    """Who read the record, in order; with `newest` the last one before `after` first."""
    rows = await ledger.pool.fetch(_NEWEST if newest else _VIEWS, pupil, after, limit)
    return [
        PupilAccessView(
            number=row["id"],
            at=row["at"],
            person=row["person"],
            name=row["name"],
            what=row["what"],
            sight="whole" if row["whole"] else "roster",
            version=row["version"],
            sha256=row["sha256"].hex() if row["sha256"] else None,
        )
        for row in rows
    ]
