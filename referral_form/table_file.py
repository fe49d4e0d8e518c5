"""Make the files of pages in threads of their own, so that neither pages nor referrals wait for them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from referral_form.table_document import TableDocument, csv_of, pdf_of
from referral_form.typesetting import MEDIA_TYPE, TypesettingFailed

FileKind = Literal["csv", "pdf"]
CSV = "text/csv; charset=utf-8"
AT_ONCE = 2
PATIENCE_SECONDS = 60.0
"""Includes the wait for other files."""
_MAKERS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="file")
"""Referral forms have their own threads (form_loader.py): a large file must not hold up a referral (11.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A file as it is given to its reader. Its name has no name of a person."""

    name: str
    media_type: str
    body: bytes = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """A browser shows a PDF, and saves a CSV."""
        shows = "inline" if self.media_type == MEDIA_TYPE else "attachment"
        return {"Content-Disposition": f'{shows}; filename="{self.name}"'}


async def made_file(document: TableDocument, kind: FileKind, name: str) -> TableFile:
    """The document as a file. Raises TypesettingFailed."""
    make, media_type = (csv_of, CSV) if kind == "csv" else (pdf_of, MEDIA_TYPE)
    body = await in_file_turn(partial(make, document))
    return TableFile(name=f"{name}.{kind}", media_type=media_type, body=body)


async def in_file_turn(make: Callable[[], bytes], patience: float | None = None) -> bytes:
    """Make a file when few enough others are being made. Raises TypesettingFailed if that takes too long."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS if patience is None else patience):
            return await asyncio.get_running_loop().run_in_executor(_MAKERS, make)
    except TimeoutError:
        raise TypesettingFailed from None
