"""Find a pupil, read the record, and change it, with and without a script."""

import asyncio
from uuid import UUID, uuid4

import pytest

from application.pupils.sibling_links import link_siblings
from application.sent_request import SentRequest
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from store.queries.access_log import pupil_views
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School
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
    await visitor.reads("31 January 2014", "Alex Ashdown, mother")
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
    visitor = await readers.signed_in(school.admin, at="/pupils")
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


async def test_a_record_that_changed_keeps_what_was_typed_and_what_someone_else_changed(
    readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{pupil['id']}/change")
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


@pytest.mark.parametrize("part", ["dsl", "admin"])
async def test_the_mark_of_an_import_is_taken_back(
    part: str, readers: Readers, closely: CloseLook, school: School
) -> None:
    """3-DSL.w: the list was cut short, and the pupil is still on roll."""
    pupil = await a_pupil(school.dsl, missing_since="2027-02-01")
    visitor = await readers.signed_in(school.everybody[part], at=f"/pupils/{pupil['id']}")
    await closely(visitor)
    assert "who may have left" in await visitor.main()
    await visitor.press("The pupil is still on roll")
    assert "who may have left" not in await visitor.main()
    assert (await changed(school, pupil))["missing_since"] is None
    assert await sent_to(visitor, f"/pupils/{pupil['id']}") == 200
    assert (await changed(school, pupil))["version"] == 2, "there is nothing to take back any more"


async def test_only_who_changes_the_register_takes_the_mark_back(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl, missing_since="2027-02-01")
    visitor = await readers.signed_in(school.auditor, at=f"/pupils/{pupil['id']}")
    assert "who may have left" in await visitor.main()
    assert await visitor.page.get_by_role("button", name="The pupil is still on roll").count() == 0
    assert await sent_to(visitor, f"/pupils/{pupil['id']}") == 403
    assert (await school.dsl.read(f"/v1/pupils/{pupil['id']}"))["missing_since"] == "2027-02-01"


async def siblings(school: School, pupil: Json) -> list[str]:
    record = await school.dsl.read(f"/v1/pupils/{pupil['id']}")
    return sorted(record["siblings"])


@pytest.mark.parametrize("part", ["dsl", "admin"])
async def test_a_sibling_is_found_added_and_removed(part: str, readers: Readers, school: School) -> None:
    one = await a_pupil(school.dsl)
    two = await a_pupil(school.dsl, given_name="Robin", siblings=[])
    visitor = await readers.signed_in(school.everybody[part], at=f"/pupils/{one['id']}")
    await visitor.press("Add or remove brothers and sisters")
    await fill(visitor, {"q": ["robin"]})
    await visitor.press("Search")
    assert "Ashdown, Robin" in await visitor.main()
    await visitor.press("Add Robin Ashdown")
    assert (await siblings(school, one), await siblings(school, two)) == ([two["id"]], [one["id"]])
    await fill(visitor, {"q": ["ashdown"]})
    await visitor.press("Search")
    assert "No other pupil matches" in await visitor.main()
    await visitor.press("Remove Robin Ashdown")
    assert (await siblings(school, one), await siblings(school, two)) == ([], [])
    looks = {look.what for look in await pupil_views(readers.ledger, UUID(one["id"]), 0, 100)}
    assert "form" in looks


async def test_only_those_who_change_the_register_link_pupils(
    readers: Readers, school: School, other_school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    theirs = await a_pupil(other_school.dsl)
    for part, status in (("teacher", 403), ("auditor", 403), ("governor", 404)):
        visitor = await readers.signed_in(school.everybody[part])
        await visitor.go(f"/pupils/{pupil['id']}/siblings", status=status)
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{theirs['id']}/siblings", status=404)
    await visitor.go(f"/pupils/{pupil['id']}/siblings")
    for stranger in (theirs["id"], str(uuid4())):
        assert await sent_to(visitor, f"/pupils/{pupil['id']}/siblings", add=stranger) == 404
    assert await sent_to(visitor, f"/pupils/{pupil['id']}/siblings", add=pupil["id"]) == 409


async def test_links_at_one_moment_are_all_recorded_in_both_records(school: School, ledger: Ledger) -> None:
    pupils = [await a_pupil(school.dsl, given_name=f"Kit {number}") for number in range(4)]
    first, *rest = pupils
    sent = SentRequest(token=token_hash(school.dsl.token), body=b"")
    await asyncio.gather(
        *(link_siblings(ledger, sent, UUID(each["id"]), UUID(first["id"]), linked=True) for each in rest)
    )
    assert await siblings(school, first) == sorted(each["id"] for each in rest)
    for each in rest:
        assert await siblings(school, each) == [first["id"]]


async def merges(school: School, pupil: Json, into: Json) -> None:
    answer = await school.dsl.post(f"/v1/pupils/{pupil['id']}/merge", {"into": into["id"], "reasons": WHY})
    assert answer.status_code == 200, answer.text


async def links(school: School, ledger: Ledger, one: Json, other: Json) -> None:
    sent = SentRequest(token=token_hash(school.dsl.token), body=b"")
    await link_siblings(ledger, sent, UUID(one["id"]), UUID(other["id"]), linked=True)


async def test_siblings_follow_the_record_that_stays_and_can_be_removed(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    replaced = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    stays = await a_pupil(school.dsl, given_name="Rowan", siblings=[])
    sister = await a_pupil(school.dsl, given_name="Robin", siblings=[])
    await links(school, ledger, replaced, sister)
    await merges(school, replaced, stays)
    assert (await siblings(school, stays), await siblings(school, sister)) == ([sister["id"]], [stays["id"]])
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{stays['id']}")
    assert "Robin Ashdown" in await visitor.main()
    await links(school, ledger, sister, stays)  # they name each other already: nothing is said twice
    assert await siblings(school, stays) == [sister["id"]]
    await visitor.go(f"/pupils/{sister['id']}/siblings")
    await visitor.press("Remove Rowan Ashdown")
    assert (await siblings(school, stays), await siblings(school, sister)) == ([], [])
