"""Files are made in threads of their own: they hold up neither the event loop nor a referral (11.4)."""

import asyncio
import threading

import pytest

from documents.form_loader import in_turn
from documents.table_document import AT_ONCE, in_file_turn, made_file
from documents.typesetting import TypesettingFailed
from tests.documents.test_table_document import a_document
from tests.patience import PATIENCE


async def test_a_referral_form_does_not_wait_for_files() -> None:
    done = threading.Event()

    def slow() -> bytes:
        assert done.wait(PATIENCE)
        return b"file"

    files = [asyncio.create_task(in_file_turn(slow, PATIENCE)) for _ in range(AT_ONCE + 1)]
    await asyncio.sleep(0)
    assert await in_turn(lambda: threading.current_thread().name.encode(), PATIENCE) != b""
    assert not any(each.done() for each in files)
    with pytest.raises(TypesettingFailed):  # both threads are busy
        await in_file_turn(lambda: b"", patience=0.05)
    done.set()
    assert await asyncio.gather(*files) == [b"file"] * (AT_ONCE + 1)


async def test_a_pdf_is_shown_and_a_csv_is_saved() -> None:
    pdf = await made_file(a_document(("Ann", "x")), "pdf", "escalations")
    csv = await made_file(a_document(("Ann", "x")), "csv", "escalations")
    assert pdf.headers == {"Content-Disposition": 'inline; filename="escalations.pdf"'}
    assert csv.headers == {"Content-Disposition": 'attachment; filename="escalations.csv"'}
    assert (pdf.media_type, csv.media_type) == ("application/pdf", "text/csv; charset=utf-8")
    assert pdf.body.startswith(b"%PDF-")
