"""Entries and words that a reader may not see, on every page about the record."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser


async def with_hidden_entries(school: School) -> Json:
    """Entries 2 and 3 are about a case that the deputy may not see; 4 and 5 are not."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    excluded = {"person": str(school.deputy.id), "reasons": WHY}
    await school.dsl.does(here, "declare-conflict", excluded)
    await school.dsl.does(there, "record-discussion", {"with": "The nurse", "note": "Seen on Friday."})
    return await school.dsl.does(there, "decide-review", a_review())


async def test_each_entry_has_its_own_number_and_its_own_hash(readers: Readers, school: School) -> None:
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


WORDS = "Bruises on the left arm."
PARTS = ("", "?entries=all", "/replay", "/as-at", "/who-knew", "/compliance", "/agency-referrals/cscs-1")


async def parted(school: School) -> Json:
    """A case that another was joined to and linked with: a referral told the words of both."""
    here, there = await school.teacher.raises(summary=WORDS), await school.colleague.raises(summary="Hungry.")
    linked = await school.teacher.raises()
    await school.dsl.does(there, "link", {"case": linked["id"]})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Thank you.", "to": there["id"]})
    await school.dsl.does(there, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(there, "refer", a_referral())
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    for case in (here, linked):
        await school.dsl.does(case, "declare-conflict", {"person": str(school.deputy.id), "reasons": WHY})
    return there


@pytest.mark.parametrize("said", [WORDS, "linked another case", "a joined one", "another concern"])
async def test_no_page_says_what_came_from_a_case_that_the_reader_may_not_see(
    said: str, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    case = await parted(school)
    found = {}
    for person in (school.deputy, school.dsl):
        async with at_a_browser(owner, ledger, person) as (http, _):
            answers = [await http.get(f"/cases/{case['id']}{part}") for part in PARTS]
            answers += [await person.get(f"/v1/referrals/{case['id']}/paper")]
        assert [each.status_code for each in answers] == [200] * len(answers)
        found[person.id] = [said in each.text for each in answers]
    assert not any(found[school.deputy.id])
    assert any(found[school.dsl.id])
