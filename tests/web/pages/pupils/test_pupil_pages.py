"""Find a pupil, read the record, and change it, with and without a script."""

from uuid import UUID

import pytest

from tests.other_bodies import a_pupil
from tests.school import Json, School
from tests.store.pupils.register import damaged
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send, sent_to
from tests.web.page_reader import PageReader, Readers


async def searches(visitor: PageReader, **fields: str) -> str:
    """What a search shows."""
    await visitor.go("/pupils")
    await fill(visitor, {name: [value] for name, value in fields.items()})
    await visitor.press("Search")
    return await visitor.main()


async def changed(school: School, pupil: Json) -> Json:
    record: Json = await school.dsl.read(f"/v1/pupils/{pupil['id']}")
    return {name: value for name, value in record.items() if name in pupil and value != pupil[name]}


async def test_a_dsl_finds_reads_and_changes_a_pupil(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl)
    assert "Ashdown, Rowan" in await searches(visitor, q="ash row")
    assert visitor.page.url.endswith("/pupils")
    await visitor.press("Ashdown, Rowan")
    shown = await visitor.main()
    assert "31 January 2014" in shown
    assert "Alex Ashdown, mother" in shown
    await visitor.press("Change")
    await fill(
        visitor, {"class_": ["9A"], "known_as": [""], "young_carer": ["yes"], "worker-name": ["A. Duty"]}
    )
    await fill(visitor, {"contact-1-name": ["Sam Ashdown"], "contact-1-relationship": ["father"]})
    await send(visitor)
    after = await changed(school, pupil)
    assert after.keys() - {"recorded_at"} == {
        *("version", "class", "known_as", "young_carer", "social_worker", "contacts")
    }
    assert [each["name"] for each in after["contacts"]] == ["Alex Ashdown", "Sam Ashdown"]
    await visitor.press("Change")
    await send(visitor)
    assert (await changed(school, pupil))["version"] == 2


async def test_an_administrator_registers_a_pupil_once(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.admin)
    await visitor.go("/pupils")
    await visitor.press("Register a pupil")
    assert "Looked after" not in await visitor.main()
    visitor.expected.add(422)
    await fill(
        visitor, {"date_of_birth-day": ["31"], "date_of_birth-month": ["2"], "family_name": ["Ferrers"]}
    )
    await send(visitor)
    summary = await visitor.page.locator(".govuk-error-summary").inner_text()
    assert "Enter a given name" in summary
    assert "Enter a real date" in summary
    await fill(visitor, {"given_name": ["Zoë"], "date_of_birth-month": ["1"], "date_of_birth-year": ["2014"]})
    await fill(visitor, {"upn": ["A801200001001"]})
    await send(visitor)
    assert "check letter" in await visitor.main()
    answer = await school.dsl.post("/v1/pupils/search", {"q": "zoe fer"})
    (found,) = answer.json()["pupils"]
    assert found["date_of_birth"] == "2014-01-31"


async def test_staff_find_names_and_open_no_record(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.teacher)
    shown = await searches(visitor, q="rowan")
    assert "Ashdown, Rowan" in shown
    assert "Born" not in shown
    assert await visitor.page.get_by_role("link", name="Ashdown").count() == 0
    for path in (f"/pupils/{pupil['id']}", f"/pupils/{pupil['id']}/change", "/pupils/new"):
        await visitor.go(path, status=403)
    assert await sent_to(visitor, f"/pupils/{pupil['id']}/change", given_name="X", family_name="Y") == 403


async def test_pages_of_results_and_filters(readers: Readers, school: School) -> None:
    for number in range(27):
        await a_pupil(school.admin, given_name=f"Kit {number:02}", year_group="9")
    await a_pupil(school.admin, given_name="Kit gone", left_on="2026-07-20")
    visitor = await readers.signed_in(school.dsl)
    first = await searches(visitor, q="kit", year="9")
    assert ("Kit 00" in first, "Kit 24" in first, "Kit 25" in first) == (True, True, False)
    await visitor.press("More pupils")
    second = await visitor.main()
    assert ("Kit 24" in second, "Kit 25" in second, "Kit 26" in second) == (False, True, True)
    assert "More pupils" not in second
    assert "Kit gone" in await searches(visitor, q="kit", roll="left")


async def test_a_search_for_nothing_says_how(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    visitor.expected.add(422)
    assert "Enter at least two letters of a name" in await searches(visitor, q="%")
    assert "No pupil matches" in await searches(visitor, q="zzzz")


@pytest.mark.parametrize("part", ["governor", "operator"])
async def test_who_is_not_staff_finds_no_page(part: str, readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go("/pupils", status=403)
    await visitor.go(f"/pupils/{pupil['id']}", status=404)
    assert await visitor.page.get_by_role("link", name="Pupils", exact=True).count() == 0


async def test_a_merged_record_leads_to_the_record_that_stays(readers: Readers, school: School) -> None:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, siblings=[])
    body = {"into": two["id"], "reasons": "Registered twice."}
    assert (await school.dsl.post(f"/v1/pupils/{one['id']}/merge", body)).status_code == 200
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/pupils/{one['id']}")
    assert "both describe the same child" in await visitor.main()
    await visitor.press("Rowan Ashdown")
    assert visitor.page.url.endswith(two["id"])


async def test_a_record_that_changed_keeps_what_was_typed_and_what_someone_else_changed(
    readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{pupil['id']}/change")
    theirs = {"year_group": "9", "date_of_birth": "2013-02-03", "home_authority": "bristol"}
    await school.admin.post(f"/v1/pupils/{pupil['id']}/update", {"changes": theirs})
    await fill(visitor, {"class_": ["9Z"], "home_authority": ["monmouthshire"]})
    visitor.expected.add(422)
    await send(visitor)
    assert "Someone else changed this record" in await visitor.main()
    summary = await visitor.page.locator(".govuk-error-summary__list").inner_text()
    assert [each.split(" the ")[1].split(".")[0] for each in summary.splitlines()] == [
        "date of birth",
        "year group",
        "home local authority",
    ]
    assert await visitor.page.input_value("#class_") == "9Z"
    assert await visitor.page.input_value("#year_group") == "9"
    assert await visitor.page.input_value("#home_authority") == "monmouthshire"
    await send(visitor)
    after = await changed(school, pupil)
    assert (after["class"], after["year_group"], after["date_of_birth"]) == ("9Z", "9", "2013-02-03")
    assert after["home_authority"] == "monmouthshire"


async def test_a_form_that_was_sent_back_for_an_error_changes_only_what_was_typed(
    readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{pupil['id']}/change")
    await fill(visitor, {"class_": ["9Z"], "given_name": [""]})
    visitor.expected.add(422)
    await send(visitor)
    await school.admin.post(f"/v1/pupils/{pupil['id']}/update", {"changes": {"year_group": "9"}})
    await fill(visitor, {"given_name": ["Rowan"]})
    await send(visitor)
    assert "Someone else changed this record" in await visitor.main()
    await send(visitor)
    after = await changed(school, pupil)
    assert (after["class"], after["year_group"]) == ("9Z", "9")


async def test_a_damaged_record_is_a_sentence(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl)
    spoilt = "UPDATE pupils SET state = ''::bytea WHERE id = $1"
    async with damaged(readers.owner, UUID(pupil["id"]), spoilt):
        await visitor.go(f"/pupils/{pupil['id']}", status=500)
        assert "This record cannot be opened" in await visitor.main()


@pytest.mark.parametrize("part", ["dsl", "admin"])
async def test_the_mark_of_an_import_is_taken_back(
    part: str, readers: Readers, closely: CloseLook, school: School
) -> None:
    """3-DSL.w: the list was cut short, and the pupil is still on roll."""
    pupil = await a_pupil(school.dsl, missing_since="2027-02-01")
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(f"/pupils/{pupil['id']}")
    await closely(visitor)
    assert "who may have left" in await visitor.main()
    await visitor.press("The pupil is still on roll")
    assert "who may have left" not in await visitor.main()
    assert (await changed(school, pupil))["missing_since"] is None
    assert await sent_to(visitor, f"/pupils/{pupil['id']}") == 200
    assert (await changed(school, pupil))["version"] == 2, "there is nothing to take back any more"


async def test_a_last_day_on_the_form_takes_the_mark_back_too(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl, missing_since="2027-02-01")
    visitor = await readers.signed_in(school.admin)
    await visitor.go(f"/pupils/{pupil['id']}")
    await visitor.press("enter the last day on roll")
    left = {"left_on-day": ["12"], "left_on-month": ["2"], "left_on-year": ["2027"]}
    await fill(visitor, left)
    await send(visitor)
    assert "who may have left" not in await visitor.main()
    after = await changed(school, pupil)
    assert (after["left_on"], after["missing_since"]) == ("2027-02-12", None)


async def test_only_those_who_change_the_register_take_the_mark_back(
    readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl, missing_since="2027-02-01")
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/pupils/{pupil['id']}")
    assert "who may have left" in await visitor.main()
    assert await visitor.page.get_by_role("button", name="The pupil is still on roll").count() == 0
    assert await sent_to(visitor, f"/pupils/{pupil['id']}") == 403
    assert (await school.dsl.read(f"/v1/pupils/{pupil['id']}"))["missing_since"] == "2027-02-01"
