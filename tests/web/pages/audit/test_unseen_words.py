"""Pages of a case say nothing of another that their reader may not see, whatever once came from it (3.2h)."""

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.test_school_isolation import at_a_browser

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
