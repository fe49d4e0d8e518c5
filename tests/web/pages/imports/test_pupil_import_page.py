"""An administrator imports a list of pupils: shown first, kept sealed for an hour, written as shown."""

import re

import pytest

from store.drafts.list_uploads import PUPIL_UPLOADS
from store.ledger.ledger import Ledger
from store.queries.access_log import pupil_views
from tests.application.school_lists import a_list, imported
from tests.school import School
from tests.store.pupils.register import a_pupil, loaded_pupil, names
from tests.web.close_look import CloseLook
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.imports.sent_lists import sends_list

HEAD = "Adno,Forename,Surname,DOB,Reg Group,Looked after,House\n"
LIST = HEAD + "1,Rowan,Ashdown,03/09/2012,9A,Y,Oak\n2,Robin,,03/09/2012,9A,N,Oak\n"
UPLOAD = "/pupils/import"


async def sends(visitor: PageReader, text: str | bytes) -> None:
    """Choose a file with this text, and send it."""
    await sends_list(visitor, UPLOAD, text)


async def test_a_list_is_shown_then_imported_and_its_file_is_deleted(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.admin, at="/pupils")
    await visitor.press("Import a list")
    await sends(visitor, LIST)
    await visitor.reads("In your list: 1 row that cannot be used and 1 new. Nothing is recorded yet.")
    await visitor.reads("Columns that are not read: House.", "Not imported: looked after.")
    await visitor.reads("Row 3, Robin: There is no family name.")
    assert await names(ledger, school, "rowan") == []
    await visitor.press("Import 1 pupil")
    assert "The record of 1 pupil was added or changed. The file is deleted." in await visitor.main()
    assert await names(ledger, school, "rowan") == ["Rowan Ashdown"]
    assert await PUPIL_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None
    await sends(visitor, LIST)
    assert "the register already says all of this" in await visitor.main()
    await visitor.press("Delete this list")
    assert await visitor.page.locator("#file").count() == 1


async def test_changes_are_folded_and_twenty_five_to_a_page_and_each_look_is_logged(
    readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    await imported(ledger, school.id, a_list(30))
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, a_list(30, "9B"))
    await closely(visitor)
    part = visitor.page.locator("#changed")
    assert await part.get_attribute("open") is None
    await part.locator("summary").click()
    assert await part.locator("ul > li > ul").count() == 25
    assert "class: 9A → 9B" in await part.inner_text()
    await visitor.follow(visitor.page.get_by_role("link", name="Next rows"))
    assert await visitor.page.locator("#changed ul > li > ul").count() == 5
    assert "Page 2 of 2" in await visitor.main()
    pupil = next(
        each for each, one in (await ledger.names.all_of(school.id)).items() if one.external_id == "30"
    )
    (look,) = await pupil_views(ledger, pupil, 0, 10)
    assert (look.person, look.what, look.sight) == (school.admin.id, "import", "roster")


async def test_a_question_must_be_answered_first(readers: Readers, school: School, ledger: Ledger) -> None:
    known = await a_pupil(ledger, school, given_name="Rowan", family_name="Ashdown")
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, LIST)
    assert "Answer every question." in await visitor.main()
    await visitor.page.get_by_role("radio", name="Rowan Ashdown").check()
    await visitor.press("Save these answers")
    assert (
        "date of birth: not recorded → 3 September 2012"
        in await visitor.page.locator("#changed").inner_html()
    )
    await visitor.press("Import 1 pupil")
    assert (await loaded_pupil(ledger, known)).pupil.external_id == "1"


@pytest.mark.parametrize("part", ["teacher", "dsl", "headteacher", "auditor", "operator"])
async def test_only_an_administrator_imports(part: str, readers: Readers, school: School) -> None:
    await readers.signed_in(getattr(school, part), at=UPLOAD, status=403)


async def test_a_list_is_for_its_sender_only(readers: Readers, school: School) -> None:
    await readers.owner.execute("UPDATE people SET roles = '{admin}' WHERE id = $1", school.colleague.id)
    await sends(await readers.signed_in(school.admin), LIST)
    other = await readers.signed_in(school.colleague, at=UPLOAD)
    assert await other.page.locator("#file").count() == 1


async def test_a_form_with_a_file_needs_its_token(readers: Readers, school: School, ledger: Ledger) -> None:
    visitor = await readers.signed_in(school.admin, at=UPLOAD)
    here = {"Sec-Fetch-Site": "same-origin"}
    file = {"file": ("list.csv", LIST.encode(), "text/csv")}
    token = await visitor.page.locator("input[name=token]").first.input_value()
    for given, headers, status in (
        ("", here, 403),
        ("0" * len(token), here, 403),
        (token, {"Sec-Fetch-Site": "cross-site"}, 403),
        (token, here, 200),
    ):
        answer = await visitor.http.post(UPLOAD, data={"token": given}, files=file, headers=headers)
        assert answer.status_code == status
        kept = await PUPIL_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id)
        assert (kept is not None) == (status == 200)
    for body in ("", "--b\r\n", '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx'):
        kind = {"Content-Type": "multipart/form-data; boundary=b", **here}
        answer = await visitor.http.post(UPLOAD, content=body, headers=kind)
        assert (answer.status_code, "The file did not arrive" in answer.text) == (422, True)
    assert re.search("ashdown", answer.text, re.IGNORECASE) is None
