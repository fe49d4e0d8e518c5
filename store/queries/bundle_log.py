"""The log of files that leave with a case’s or child’s entries. Nothing is opened: damage stops no line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.access.bundle_taking import BundleContents, bundle_look

_OF_CASES = """
INSERT INTO views (case_id, what, whole, version, sha256, at)
SELECT e.case_id, $2, true, max(e.version), $3, $4 FROM events AS e
WHERE e.case_id = ANY($1::uuid[]) GROUP BY e.case_id ORDER BY e.case_id
"""
_OF_CHILDREN = """
INSERT INTO pupil_views (pupil_id, what, whole, version, sha256, at)
SELECT e.pupil_id, $2, true, max(e.version), $3, $4 FROM pupil_events AS e
WHERE e.pupil_id = ANY($1::uuid[]) GROUP BY e.pupil_id ORDER BY e.pupil_id
"""


async def log_bundle(
    connection: asyncpg.Connection,
    streams: Sequence[UUID],
    contents: BundleContents,
    sha256: bytes,
    at: datetime,
) -> None:
    """Log that the command line takes these out, sealed or in words, each up to its newest entry (11.15).

    All lines or none, and on the disk before it returns: the file stays outside for ever.
    """
    async with connection.transaction():
        for statement in (_OF_CASES, _OF_CHILDREN):
            await connection.execute(statement, list(streams), bundle_look(contents), sha256, at)
