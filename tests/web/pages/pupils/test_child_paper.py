"""A child's chronology on paper is whole, and says what it leaves out (11.15)."""

from uuid import uuid4

import asyncpg

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import Actor, Json, School, SetClock
from tests.web.pages.pupils.printed_text import text_of
from tests.web.pages.pupils.test_child_page import a_child
from tests.web.test_school_isolation import at_a_browser

LONG = "It was a long day. " * 400 + "These are the last words."


async def printed(
    owner: asyncpg.Connection, ledger: Ledger, person: Actor, pupil: Json, query: str = ""
) -> str:
    async with at_a_browser(owner, ledger, person) as (http, _):
        answer = await http.get(f"/pupils/{pupil['id']}/print{query}")
    assert answer.status_code == 200, answer.text
    return text_of(answer.content)


async def test_a_long_answer_is_printed_to_its_last_word(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.dsl)
    await reports(school.teacher, pupil, summary=LONG)
    said = await printed(owner, ledger, school.dsl, pupil)
    assert "These are the last words." in said
    assert "…" not in said


async def test_the_paper_names_its_filter_and_only_the_cases_in_it(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, second = await a_child(school, clock)
    everything = await printed(owner, ledger, school.dsl, pupil)
    assert "A filter chose" not in everything
    assert "Messages sent are not printed." in everything
    query = f"?case={second['id']}&kind=concern&from=2027-03-01&to=2027-03-31"
    said = await printed(owner, ledger, school.dsl, pupil, query)
    assert (
        f"A filter chose these entries: case: {second['reference']}; kind: Concerns and information; "
        "recorded from 1 March 2027; recorded until 31 March 2027. Other entries are left out."
    ) in said
    assert f"Cases with entries in this file {second['reference']}" in said
    assert first["reference"] not in said
    assert "Messages sent are not printed." not in said
    by = await printed(owner, ledger, school.dsl, pupil, f"?person={school.colleague.id}")
    assert "recorded by: Colleague" in by
    assert f"Cases with entries in this file {second['reference']} " in by


async def test_a_case_that_is_not_there_and_one_that_is_hidden_make_the_same_paper(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, _ = await a_child(school, clock)
    hidden = await reports(school.teacher, pupil, (school.deputy,))
    here = f"/pupils/{pupil['id']}/print?case="
    async with at_a_browser(owner, ledger, school.deputy) as (http, _):
        answers = [(await http.get(f"{here}{case}")).content for case in (hidden["id"], uuid4())]
    assert answers[0] == answers[1]
    said = text_of(answers[0])
    assert "case: a case that is not on the child’s page" in said
    assert first["reference"] not in said
