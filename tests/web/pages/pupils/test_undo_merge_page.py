"""A merge of two children by mistake is undone on a page, with reasons (3-DSL.n)."""

import pytest

from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School
from tests.web.form_filling import fill, send, sent_to
from tests.web.page_reader import Readers

TWINS = "They are twins, and both go to this school."


async def merged(school: School) -> tuple[Json, Json]:
    """A record, and the other record, which replaced it."""
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Robin", siblings=[])
    body = {"into": two["id"], "reasons": WHY}
    assert (await school.dsl.post(f"/v1/pupils/{one['id']}/merge", body)).status_code == 200
    return one, two


async def test_a_dsl_undoes_it_from_the_record_that_was_replaced(readers: Readers, school: School) -> None:
    one, _ = await merged(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{one['id']}")
    await visitor.press("undo the merge")
    assert "Robin Ashdown" in await visitor.main()
    assert "the DSL must reopen the joined case" in await visitor.main()
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


async def test_a_form_that_comes_too_late_changes_nothing(readers: Readers, school: School) -> None:
    one, two = await merged(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{one['id']}/undo-merge")
    await school.deputy.post(f"/v1/pupils/{one['id']}/undo-merge", {"reasons": TWINS})
    await fill(visitor, {"reasons": [TWINS]})
    await send(visitor)
    assert visitor.page.url.endswith(f"/pupils/{one['id']}"), "someone else was faster"
    assert (await school.dsl.read(f"/v1/pupils/{one['id']}"))["version"] == 3
    await school.dsl.post(f"/v1/pupils/{one['id']}/merge", {"into": two["id"], "reasons": WHY})
    visitor.expected.add(422)
    await visitor.go(f"/pupils/{one['id']}/undo-merge")
    stale = {"reasons": TWINS, "version": "2", "_key": "k" * 24}
    assert await sent_to(visitor, f"/pupils/{one['id']}/undo-merge", **stale) == 422
    assert (await school.dsl.read(f"/v1/pupils/{one['id']}"))["merged_into"] == two["id"]


@pytest.mark.parametrize(("part", "status"), [("admin", 403), ("teacher", 403), ("governor", 404)])
async def test_others_have_no_such_page(part: str, status: int, readers: Readers, school: School) -> None:
    one, _ = await merged(school)
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(f"/pupils/{one['id']}/undo-merge", status=status)
    if part == "admin":
        await visitor.go(f"/pupils/{one['id']}")
        assert "undo the merge" not in await visitor.main()
