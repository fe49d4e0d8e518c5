"""Lists of invented pupils, imported as a person would confirm them."""

from io import BytesIO
from typing import Any
from uuid import UUID

import asyncpg

from application.pupils.pupil_imports import fingerprint, import_pupils, plan_import
from application.school_exports.list_exports import read_pupils
from domain.imports.pupil_import import PupilImport, PupilPlan
from store.ledger.ledger import Ledger

HEAD = "Adno,Forename,Surname,DOB,Year,Reg Group\n"


def a_list(many: int, group: str = "9A") -> str:
    """A list of so many pupils."""
    return HEAD + "".join(f"{n},Rowan{n},Ashdown,03/09/2012,9,{group}\n" for n in range(1, many + 1))


def asked_for(text: str, **given: Any) -> PupilImport:
    """An import of a file with this text."""
    return PupilImport(rows=read_pupils(BytesIO(text.encode())).rows, **{"circumstances": True} | given)


async def imported(ledger: Ledger, school: UUID, text: str, **given: Any) -> PupilPlan:
    """The plan, as it was shown and written."""
    asked = asked_for(text, **given)
    shown = await plan_import(ledger, school, asked)
    return await import_pupils(ledger, school, asked, "command_line", fingerprint(shown))


async def in_register(owner: asyncpg.Connection, school: UUID) -> int:
    """How many pupils the school's register has."""
    return int(await owner.fetchval("SELECT count(*) FROM pupils WHERE school = $1", school))
