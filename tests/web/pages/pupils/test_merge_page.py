"""Two records of one child are compared and merged on a page, with reasons."""

from uuid import UUID, uuid4

import pytest

from store.ledger.ledger import Ledger
from store.pupils.pupil_access_log import pupil_views
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send, sent_to


async def compares(visitor: BrowserSession, pupil: Json, name: str) -> None:
    """Find the other record by name, and open both side by side."""
    await visitor.go(f"/pupils/{pupil['id']}/merge")
    await fill(visitor, {"q": [name]})
    await visitor.press("Search")
    await visitor.look()
    await visitor.press(f"Compare {name} Ashdown")
    await visitor.look()


@pytest.mark.parametrize("stays", ["this", "other"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_two_records_are_compared_and_merged(
    stays: str, script: bool, browsers: Browsers, school: School, ledger: Ledger
) -> None:
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", year_group="9", siblings=[])
    visitor = await browsers.signed_in(school.dsl, script=script)
    await visitor.go(f"/pupils/{this['id']}")
    await visitor.press("Merge with another record of this child")
    await compares(visitor, this, "Ro")
    shown = await visitor.main()
    assert shown.count("Year group") == 2, "once for each record"
    assert shown.count("Date of birth") == 1, "it is the same in both"
    assert visitor.page.url.endswith(f"/pupils/{this['id']}/merge")
    visitor.expected.add(422)
    await fill(visitor, {"reasons": ["Same"]})
    await send(visitor)
    await visitor.look()
    assert "Choose the record that stays" in await visitor.main()
    kept, replaced = (this, other) if stays == "this" else (other, this)
    await fill(visitor, {"stays": [kept["id"]]})
    await send(visitor)
    assert await visitor.page.locator("#reasons-error").count() == 1
    await fill(visitor, {"reasons": [WHY]})
    await send(visitor)
    assert visitor.page.url.endswith(kept["id"])
    after = await school.dsl.read(f"/v1/pupils/{replaced['id']}")
    assert (after["merged_into"], after["version"]) == (kept["id"], 2)
    for pupil in (this, other):
        looks = [look.what for look in await pupil_views(ledger, UUID(pupil["id"]), 0, 100)]
        assert "comparison" in looks


async def test_a_record_that_changed_meanwhile_is_read_again_first(
    browsers: Browsers, school: School
) -> None:
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    visitor = await browsers.signed_in(school.dsl)
    visitor.expected.add(422)
    await compares(visitor, this, "Ro")
    await school.admin.post(f"/v1/pupils/{other['id']}/update", {"changes": {"class": "9Z"}})
    await fill(visitor, {"stays": [other["id"]], "reasons": [WHY]})
    await send(visitor)
    await visitor.look()
    assert "Someone else changed one of these records" in await visitor.main()
    assert "9Z" in await visitor.main()
    assert (await school.dsl.read(f"/v1/pupils/{this['id']}"))["merged_into"] is None
    await send(visitor)
    assert (await school.dsl.read(f"/v1/pupils/{this['id']}"))["merged_into"] == other["id"]


async def test_a_form_that_is_sent_twice_merges_once(browsers: Browsers, school: School) -> None:
    this = await a_pupil(school.dsl)
    other = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    visitor = await browsers.signed_in(school.dsl, script=False)
    await compares(visitor, this, "Ro")
    given = {"_key": "once", "other": other["id"], "versions": "1 1", "stays": other["id"], "reasons": WHY}
    for _ in range(2):
        assert await sent_to(visitor, f"/pupils/{this['id']}/merge", **given) == 200
    assert (await school.dsl.read(f"/v1/pupils/{this['id']}"))["version"] == 2
    await visitor.go(f"/pupils/{this['id']}/merge")
    assert visitor.page.url.endswith(f"/pupils/{this['id']}"), "there is nothing to merge any more"


async def test_only_those_who_read_the_whole_record_merge(
    browsers: Browsers, school: School, other_school: School
) -> None:
    pupil, theirs = await a_pupil(school.dsl), await a_pupil(other_school.dsl)
    for part, status in (("admin", 403), ("teacher", 403), ("auditor", 403), ("governor", 404)):
        visitor = await browsers.signed_in(school.everybody[part], script=False)
        await visitor.go(f"/pupils/{pupil['id']}/merge", status=status)
    visitor = await browsers.signed_in(school.admin, script=False)
    await visitor.go(f"/pupils/{pupil['id']}")
    assert await visitor.page.get_by_role("link", name="Merge with another record").count() == 0
    visitor = await browsers.signed_in(school.dsl, script=False)
    await visitor.go(f"/pupils/{theirs['id']}/merge", status=404)
    await visitor.go(f"/pupils/{pupil['id']}/merge")
    for stranger in (theirs["id"], str(uuid4())):
        assert await sent_to(visitor, f"/pupils/{pupil['id']}/merge", other=stranger) == 404
