"""An administrator imports a list of pupils: shown first, kept sealed for an hour, written as shown."""

import re

import asyncpg
import pytest

from store.drafts.list_uploads import PUPIL_UPLOADS
from store.ledger.ledger import Ledger
from store.queries.access_log import pupil_views
from tests.application.school_lists import a_list, imported, in_register
from tests.school import School
from tests.store.pupils.register import a_pupil, loaded_pupil, names
from tests.web.close_look import CloseLook
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.imports.sent_lists import sends_list
from web.core import posted_form

HEAD = "Adno,Forename,Surname,DOB,Reg Group,Looked after,House\n"
LIST = HEAD + "1,Rowan,Ashdown,03/09/2012,9A,Y,Oak\n2,Robin,,03/09/2012,9A,N,Oak\n"
UPLOAD = "/pupils/import"


async def sends(visitor: PageReader, text: str | bytes) -> None:
    """Choose a file with this text, and send it."""
    await sends_list(visitor, UPLOAD, text)


async def test_a_list_is_shown_then_imported_and_its_file_is_deleted(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/pupils")
    await visitor.press("Import a list")
    await sends(visitor, LIST)
    shown = await visitor.main()
    assert "In your list: 1 row that cannot be used and 1 new. Nothing is recorded yet." in shown
    assert "Columns that are not read: House." in shown
    assert "Not imported: looked after." in shown
    assert "Row 3: There is no family name." in shown
    assert await names(ledger, school, "rowan") == []
    await visitor.press("Import 1 pupil")
    assert "The record of 1 pupil was added or changed. The file is deleted." in await visitor.main()
    assert await names(ledger, school, "rowan") == ["Rowan Ashdown"]
    assert await PUPIL_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None
    await sends(visitor, LIST)
    assert "the register already says all of this" in await visitor.main()
    await visitor.press("Delete this list")
    assert await visitor.page.locator("#file").count() == 1


async def test_rows_with_a_warning_come_first_and_are_not_folded(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    visitor = await readers.signed_in(school.admin)
    old = "99,Robin,Ashdown,03/09/1912,9A\n"
    await sends(visitor, a_list(30).replace("Year,Reg", "Reg").replace(",9,9A", ",9A") + old)
    await closely(visitor)
    part = visitor.page.locator("#new")
    assert await part.get_attribute("open") is not None
    first = await part.locator("ul > li").first.inner_text()
    assert "Robin Ashdown" in first
    assert "older than 25" in first


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


async def test_the_log_says_that_a_person_who_reads_all_saw_all(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await imported(ledger, school.id, a_list(1))
    await owner.execute("UPDATE people SET roles = '{admin,dsl}' WHERE id = $1", school.admin.id)
    await sends(await readers.signed_in(school.admin), a_list(1, "9B"))
    (pupil,) = await ledger.names.all_of(school.id)
    (look,) = await pupil_views(ledger, pupil, 0, 10)
    assert (look.what, look.sight) == ("import", "whole")


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


async def test_a_question_offers_twenty_pupils_and_says_how_to_tell_which(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    twins = [await a_pupil(ledger, school, given_name="Rowan", family_name="Ashdown") for _ in range(22)]
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, LIST)
    assert await visitor.page.get_by_role("radio", name="Rowan Ashdown").count() == 20
    assert "20 of 22 pupils are shown." in await visitor.main()
    looks = [await pupil_views(ledger, twin.id, 0, 10) for twin in twins]
    assert sorted(map(len, looks)) == [0] * 2 + [1] * 20


async def test_nothing_is_written_if_the_register_changed_after_the_page_was_shown(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, LIST)
    await a_pupil(ledger, school, given_name="Rowan", family_name="Ashdown", external_id="1")
    await visitor.press("Import 1 pupil")
    assert "The register changed after you read this page." in await visitor.main()
    assert await in_register(owner, school.id) == 1


async def test_a_list_that_was_not_confirmed_in_time_is_gone(
    readers: Readers, school: School, owner: asyncpg.Connection
) -> None:
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, LIST)
    old = "UPDATE pupil_uploads SET kept_at = now() - interval '1 hour' WHERE person = $1"
    await owner.execute(old, school.admin.id)
    await visitor.press("Import 1 pupil")
    assert "The file was deleted because you did not confirm it in time." in await visitor.main()
    assert await in_register(owner, school.id) == 0


async def test_columns_with_other_names_are_asked_about(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.admin)
    await sends(visitor, "Vorname,Nachname,Adno,House\nRowan,Ashdown,1,Oak\n")
    summary = visitor.page.locator(".govuk-error-summary")
    assert "no column for the given name and the family name" in await summary.inner_text()
    await visitor.page.select_option("#column-1", "given_name")
    await visitor.page.select_option("#column-2", "given_name")
    visitor.expected.add(422)
    await visitor.press("Check the list")
    assert "Two columns are mapped to the given name" in await summary.inner_text()
    await visitor.page.select_option("#column-2", "family_name")
    await visitor.press("Check the list")
    assert "Columns that are not read: House." in await visitor.main()
    await visitor.press("Say what the columns have")
    assert await visitor.page.input_value("#column-1") == "given_name"
    await visitor.page.select_option("#column-4", "class")
    await visitor.press("Check the list")
    await visitor.press("Import 1 pupil")
    (listing,) = (await ledger.names.all_of(school.id)).values()
    assert (listing.given_name, listing.family_name, listing.class_) == ("Rowan", "Ashdown", "Oak")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choose a file"),
        (b"PK\x03\x04", "The file is a spreadsheet"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><CTfile>&b;</CTfile>", "The file declares a document type"),
        (b"Forename,Surname,Adno\n=1+1,Ashdown,7\n", "A cell begins like a formula"),
    ],
)
async def test_a_file_that_cannot_be_read_is_one_sentence_and_is_not_kept(
    content: bytes, says: str, readers: Readers, closely: CloseLook, school: School, ledger: Ledger
) -> None:
    visitor = await readers.signed_in(school.admin)
    visitor.expected.add(422)
    await sends(visitor, content)
    await closely(visitor)
    assert says in await visitor.page.locator(".govuk-error-summary").inner_text()
    assert await PUPIL_UPLOADS.find(ledger.pool, ledger.seals, school.admin.id) is None


async def test_a_file_that_is_too_large_is_refused(
    readers: Readers, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posted_form, "MOST_UPLOAD", 10_000)
    visitor = await readers.signed_in(school.admin)
    visitor.expected.add(413)
    await sends(visitor, b"a" * 10_000)
    assert "A file can have up to 8 MiB here." in await visitor.main()


@pytest.mark.parametrize("part", ["teacher", "dsl", "headteacher", "auditor", "operator"])
async def test_only_an_administrator_imports(part: str, readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(getattr(school, part))
    await visitor.go(UPLOAD, status=403)


async def test_a_list_is_for_its_sender_only(
    readers: Readers, school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE people SET roles = '{admin}' WHERE id = $1", school.colleague.id)
    await sends(await readers.signed_in(school.admin), LIST)
    other = await readers.signed_in(school.colleague)
    await other.go(UPLOAD)
    assert await other.page.locator("#file").count() == 1


async def test_a_form_with_a_file_needs_its_token(readers: Readers, school: School, ledger: Ledger) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go(UPLOAD)
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
