"""A child's chronology on paper is whole, and says what it leaves out (11.15)."""

from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.damaged_state import Tamper
from tests.other_bodies import a_pupil
from tests.school import Actor, Json, School, SetClock
from tests.web.pages.pupils.printed_text import text_of
from tests.web.pages.pupils.test_child_page import a_child
from tests.web.test_school_isolation import at_a_browser
from web.pages.case.timeline import TimelineEntry
from web.pages.pupils.child_entries import MOST_TEXT, printed_entries

LONG = "It was a long day. " * 400 + "These are the last words."
AT = datetime(2027, 3, 1, 10, tzinfo=UTC)


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


def an_entry(text: str, reference: str | None = "ONW-7F3K2M") -> TimelineEntry:
    return TimelineEntry(
        case=uuid4() if reference else None,
        reference=reference,
        version=3,
        who="Teacher (staff)",
        text="added information",
        occurred_at=AT,
        recorded_at=AT,
        late_by=None,
        clauses=(),
        details=(("What happened?", text),),
        overdue=False,
        void=False,
    )


def lines(text: str, *, among: str = "", reference: str | None = "ONW-7F3K2M") -> tuple[str, ...]:
    first, _ = printed_entries([an_entry(text, reference), an_entry(among)])
    return first.fields[0].lines


def test_answers_are_cut_off_only_if_the_file_would_be_too_large() -> None:
    long, rest = "x" * 30_000, "y" * MOST_TEXT
    assert lines(long) == (long,)
    cut, where = lines(long, among=rest)
    assert (cut, where) == (long[:20_000] + "…", "(The answer continues in ONW-7F3K2M, entry 3.)")
    assert lines("short", among=rest) == ("short",)
    assert lines(long, among=rest, reference=None)[1].endswith("in the school register, entry 3.)")


def test_many_long_answers_are_cut_off_further() -> None:
    entries = printed_entries([an_entry("x" * 30_000)] * 100)
    assert {len(each.fields[0].lines[0]) for each in entries} == {3_001}


def test_short_lines_count_for_more_than_their_letters() -> None:
    many = "a\n" * (MOST_TEXT // 20)
    assert lines(many)[-1].startswith("(The answer continues")


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


async def test_the_paper_says_that_a_case_is_damaged(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger, tampered: Tamper
) -> None:
    pupil, first, _ = await a_child(school, clock)
    assert "cannot be opened" not in await printed(owner, ledger, school.dsl, pupil)
    await tampered(first)
    says = "1 case of this child cannot be opened. Tell the person who runs Onward."
    assert says in await printed(owner, ledger, school.dsl, pupil)
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        assert says in (await http.get(f"/pupils/{pupil['id']}")).text


@pytest.mark.parametrize("part", ["dsl", "headteacher"])
async def test_the_look_at_the_one_case_is_logged_for_that_case(
    part: str, school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, first, second = await a_child(school, clock)
    person = school.everybody[part]
    await printed(owner, ledger, person, pupil, f"?case={second['id']}")
    for case, printed_it in ((first, False), (second, True)):
        looks = await school.dsl.read(f"/v1/referrals/{case['id']}/views")
        assert any(each["what"] == "paper" for each in looks) is printed_it
