"""Two records of one child are compared and merged, and a merge is undone."""

from uuid import UUID, uuid4

import pytest

from store.queries.access_log import pupil_views
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School, SetClock
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send, sent_to
from tests.web.page_reader import PageReader, Readers


async def compares(visitor: PageReader, pupil: Json, name: str) -> None:
    """Find the other record by name, and open both side by side."""
    await visitor.go(f"/pupils/{pupil['id']}/merge")
    await fill(visitor, {"q": [name]})
    await visitor.press("Search")
    await visitor.press(f"Compare {name} Ashdown")


@pytest.mark.parametrize("stays", ["this", "other"])
async def test_two_records_are_compared_and_merged(stays: str, readers: Readers, school: School) -> None:
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", year_group="9", siblings=[])
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{this['id']}")
    await visitor.press("Merge with another record of this child")
    await compares(visitor, this, "Ro")
    shown = await visitor.main()
    assert shown.count("Year group") == 2, "once for each record"
    assert shown.count("Date of birth") == 1, "it is the same in both"
    assert visitor.page.url.endswith(f"/pupils/{this['id']}/merge")
    visitor.expected.add(422)
    await fill(visitor, {"reasons": ["Same"]})
    await send(visitor)
    assert "Choose the record that stays" in await visitor.main()
    kept, replaced = (this, other) if stays == "this" else (other, this)
    await fill(visitor, {"stays": [kept["id"]]})
    await send(visitor)
    assert await visitor.page.locator("#reasons-error").count() == 1
    await fill(visitor, {"reasons": [WHY]})
    await send(visitor)
    assert visitor.page.url.endswith(f"{kept['id']}?done=merge")
    assert "The records are merged." in await visitor.main()
    after = await school.dsl.read(f"/v1/pupils/{replaced['id']}")
    assert (after["merged_into"], after["version"]) == (kept["id"], 2)
    for pupil in (this, other):
        looks = [look.what for look in await pupil_views(readers.ledger, UUID(pupil["id"]), 0, 100)]
        assert "comparison" in looks


async def test_a_form_that_is_sent_twice_merges_once(readers: Readers, school: School) -> None:
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    visitor = await readers.signed_in(school.dsl)
    await compares(visitor, this, "Ro")
    given = {"_key": "once", "other": other["id"], "versions": "1 1", "stays": other["id"], "reasons": WHY}
    for _ in range(2):
        assert await sent_to(visitor, f"/pupils/{this['id']}/merge", **given) == 200
    assert (await school.dsl.read(f"/v1/pupils/{this['id']}"))["version"] == 2
    await visitor.go(f"/pupils/{this['id']}/merge")
    assert visitor.page.url.endswith(f"/pupils/{this['id']}"), "there is nothing to merge any more"


async def test_only_those_who_read_the_whole_record_merge(
    readers: Readers, school: School, other_school: School
) -> None:
    pupil, theirs = await a_pupil(school.dsl), await a_pupil(other_school.dsl)
    for part, status in (("admin", 403), ("teacher", 403), ("auditor", 403), ("governor", 404)):
        visitor = await readers.signed_in(school.everybody[part])
        await visitor.go(f"/pupils/{pupil['id']}/merge", status=status)
    visitor = await readers.signed_in(school.admin, at=f"/pupils/{pupil['id']}")
    assert await visitor.page.get_by_role("link", name="Merge with another record").count() == 0
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{theirs['id']}/merge", status=404)
    await visitor.go(f"/pupils/{pupil['id']}/merge")
    for stranger in (theirs["id"], str(uuid4())):
        assert await sent_to(visitor, f"/pupils/{pupil['id']}/merge", other=stranger) == 404


async def test_a_merge_that_makes_the_concerns_many_says_so_to_those_who_see_them_all(
    readers: Readers, closely: CloseLook, school: School, clock: SetClock
) -> None:
    """0078: nothing opens before the next entry, so the page says where to look."""
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    cases = [await reports(school.teacher, this), await reports(school.colleague, this)]
    clock.passes(minutes=1)
    cases.append(await reports(school.colleague, other, (school.headteacher,)))
    visitor = await readers.signed_in(school.dsl)
    says = "reach the number at which the policy asks for a review"
    await visitor.go(f"/pupils/{this['id']}")
    assert says not in await visitor.main()
    await compares(visitor, this, "Ro")
    await fill(visitor, {"stays": [this["id"]], "reasons": [WHY]})
    await send(visitor)
    await closely(visitor)
    shown = await visitor.main()
    assert shown.count(says) == 2, "beside the result, and where the concerns are listed"
    link = visitor.page.get_by_role("link", name="Look at them together in the newest open case").first
    assert str(await link.get_attribute("href")).endswith(cases[-1]["id"])
    (pattern,) = (await school.dsl.read(f"/v1/pupils/{this['id']}"))["patterns"]
    assert (pattern["since_merge"], pattern["newest_open"]) == (True, cases[-1]["id"])
    excluded = await readers.signed_in(school.headteacher, at=f"/pupils/{this['id']}?done=merge")
    assert says not in await excluded.main()
    await school.teacher.does(cases[0], "add-information", {"text": "Again at the gate."})
    (pattern,) = (await school.dsl.read(f"/v1/pupils/{this['id']}"))["patterns"]
    assert not pattern["since_merge"], "one record alone reaches the number now"


TWINS = "They are twins, and both go to this school."


async def merged(school: School) -> tuple[Json, Json]:
    """A record, and the other record, which replaced it."""
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Robin", siblings=[])
    body = {"into": two["id"], "reasons": WHY}
    assert (await school.dsl.post(f"/v1/pupils/{one['id']}/merge", body)).status_code == 200
    return one, two


async def test_a_dsl_undoes_it_from_the_record_that_was_replaced(readers: Readers, school: School) -> None:
    one, _ = await merged(school)
    visitor = await readers.signed_in(school.dsl, at=f"/pupils/{one['id']}")
    await visitor.press("undo the merge")
    await visitor.reads("Robin Ashdown", "the DSL must reopen the joined case")
    visitor.expected.add(422)
    await fill(visitor, {"reasons": ["Twins"]})
    await send(visitor)
    assert await visitor.page.locator("#reasons-error").count() == 1
    await fill(visitor, {"reasons": [TWINS]})
    await send(visitor)
    assert "The merge is undone." in await visitor.main()
    assert "undo the merge" not in await visitor.main()
    assert (await school.dsl.read(f"/v1/pupils/{one['id']}"))["merged_into"] is None
    await visitor.go(f"/pupils/{one['id']}/undo-merge")
    assert visitor.page.url.endswith(f"/pupils/{one['id']}"), "there is no merge to undo"


@pytest.mark.parametrize(("part", "status"), [("admin", 403), ("teacher", 403), ("governor", 404)])
async def test_others_have_no_such_page(part: str, status: int, readers: Readers, school: School) -> None:
    one, _ = await merged(school)
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(f"/pupils/{one['id']}/undo-merge", status=status)
    if part == "admin":
        await visitor.go(f"/pupils/{one['id']}")
        assert "undo the merge" not in await visitor.main()
