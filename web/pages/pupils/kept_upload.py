"""The list that an administrator sent: who may send one, and what its reader makes of it."""

import asyncio
from io import BytesIO

from application import problems
from domain.imports.import_access import may_import_pupils
from school_exports.csv_exports import SchoolExport
from school_exports.pupil_exports import read_pupils
from store.drafts import pupil_uploads
from store.drafts.pupil_uploads import PupilUpload
from web.core.page_request import PageRequest

ADDRESS = "/pupils/import"
COLUMNS = f"{ADDRESS}/columns"


def admitted(visit: PageRequest) -> None:
    """Raise NotAllowed unless the visitor imports pupils."""
    if not may_import_pupils(visit.me.caller.person):
        raise problems.NotAllowed


async def kept(visit: PageRequest) -> PupilUpload | None:
    """The visitor's list, if there is one."""
    return await pupil_uploads.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)


async def read(upload: PupilUpload) -> SchoolExport:
    """Its rows; UnreadableExport if its columns are not known."""
    return await asyncio.to_thread(read_pupils, BytesIO(upload.file), upload.choices.mapping)
