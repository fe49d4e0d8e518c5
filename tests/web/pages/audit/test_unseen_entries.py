"""The replay of a case whose entries about another case are hidden from its reader (2.4g, 3.2h)."""

from tests.school import WHY, Json, School, a_review
from tests.web.browsers import Browsers
from tests.web.page_reader import Readers


async def with_hidden_entries(school: School) -> Json:
    """Entries 2 and 3 are about a case that the deputy may not see; 4 and 5 are not."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    excluded = {"person": str(school.deputy.id), "reasons": WHY}
    await school.dsl.does(here, "declare-conflict", excluded)
    await school.dsl.does(there, "record-discussion", {"with": "The nurse", "note": "Seen on Friday."})
    return await school.dsl.does(there, "decide-review", a_review())


async def test_each_entry_is_shown_by_its_own_number_and_with_its_own_hash(
    readers: Readers, school: School
) -> None:
    case = await with_hidden_entries(school)
    rows = await readers.owner.fetch("SELECT version, hash FROM events WHERE case_id = $1::uuid", case["id"])
    hashes = {row["version"]: row["hash"].hex() for row in rows}
    assert sorted(hashes) == [1, 2, 3, 4, 5]
    visitor = await readers.signed_in(school.deputy)
    for asked, shown in ((1, 1), (2, 1), (3, 1), (4, 4), (5, 5)):
        await visitor.go(f"/cases/{case['id']}/replay?entry={asked}")
        assert f"Entry {shown} of 5" in await visitor.main()
        page = await visitor.page.content()
        assert hashes[shown] in page
        assert "another concern" not in page
    await visitor.press("First")
    await visitor.press("Next")
    assert "Entry 4 of 5" in await visitor.main()
    await visitor.press("Previous")
    assert "Entry 1 of 5" in await visitor.main()


async def test_the_slider_passes_over_them_both_ways(browsers: Browsers, school: School) -> None:
    case = await with_hidden_entries(school)
    visitor = await browsers.signed_in(school.deputy)
    await visitor.go(f"/cases/{case['id']}/replay?entry=1")
    await visitor.page.focus("#entry")
    for key, shown in (("ArrowRight", 4), ("ArrowRight", 5), ("ArrowLeft", 4), ("ArrowLeft", 1)):
        await visitor.page.keyboard.press(key)
        await visitor.page.get_by_role("heading", name=f"Entry {shown} of").wait_for()
        assert await visitor.page.input_value("#entry") == str(shown)


async def test_the_other_pages_about_the_record_open_too(readers: Readers, school: School) -> None:
    case = await with_hidden_entries(school)
    visitor = await readers.signed_in(school.deputy)
    for page in ("as-at", "who-knew", "integrity"):
        await visitor.go(f"/cases/{case['id']}/{page}")
        assert "another concern" not in await visitor.main()
