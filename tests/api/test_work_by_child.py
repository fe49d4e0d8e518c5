"""GET /v1/work: the tasks by child, page by page, with no name and no trace of what is hidden."""

import pytest

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.api.test_lists import pages
from tests.school import Json, School, SetClock, a_referral, a_review
from tests.store.pupils.register import a_pupil
from tests.with_each import with_each


def references(cards: list[Json]) -> list[set[str]]:
    return [{case["reference"] for case in card["cases"]} for card in cards]


@pytest.mark.parametrize("order", ["deadline", "newest"])
async def test_each_child_is_one_card_on_one_page(
    order: str, school: School, ledger: Ledger, clock: SetClock
) -> None:
    pupil, made = await a_pupil(ledger, school), []
    for child in (pupil, None, None, pupil):
        clock.passes(minutes=3)
        case = await report(school.teacher, child) if child else await school.teacher.raises()
        made.append(case["reference"])
    one, two, three, again = made
    right = {"deadline": [{one, again}, {two}, {three}], "newest": [{one, again}, {three}, {two}]}[order]
    found = await pages(school.dsl, "/v1/work", order=order, limit=1)
    assert [each for page in found for each in references(page)] == right
    (card,) = found[0]
    assert card["child"] == str(pupil.id)
    assert card["tasks"][0]["reference"] == (one if order == "deadline" else again) or order == "newest"
    owed = await school.dsl.read("/v1/worklist", limit=200)
    tasks = [(task["referral"], task["id"]) for page in found for card in page for task in card["tasks"]]
    assert sorted(tasks) == sorted((each["referral"], each["id"]) for each in owed)


async def test_a_card_has_no_name_and_no_words(school: School) -> None:
    await school.teacher.raises()
    answer = await school.dsl.get("/v1/work")
    assert "Rowan" not in answer.text
    assert "Cries" not in answer.text


async def test_tabs_and_filters(school: School) -> None:
    own, theirs = await school.teacher.raises(), await school.teacher.raises(category="neglect")
    await school.dsl.does(own, "accept")
    await school.deputy.does(theirs, "accept")
    await school.dsl.does(own, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(own, "refer", a_referral())
    for query, shown in (
        ("", [own]),
        ("?tab=school", [own, theirs]),
        ("?tab=waiting", [own]),
        ("?tab=school&category=neglect", [theirs]),
        ("?tab=school&due=overdue", []),
    ):
        found = references(await school.dsl.read(f"/v1/work{query}"))
        assert sorted(map(sorted, found)) == sorted([each["reference"]] for each in shown), query
    assert await school.headteacher.read("/v1/work") == []


@with_each("query", ["tab=everyone", "order=name", "due=never", "cursor=x", "page=2"])
async def test_what_it_does_not_know_is_a_422(query: str, school: School) -> None:
    assert (await school.dsl.get(f"/v1/work?{query}")).status_code == 422
