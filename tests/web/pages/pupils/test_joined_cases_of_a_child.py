"""The words of a case that was joined to a child's case are on the child's page and paper (2.4g, 3.2h)."""

import asyncpg
import httpx2

from store.ledger.ledger import Ledger
from tests.cases_of_pupils import chronology, reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock
from tests.web.saved_files import said_in
from tests.web.test_child_exclusion import whole
from tests.web.test_school_isolation import at_a_browser

WORDS = "Bruises on both arms."


async def joins(school: School, pupil: Json, about: tuple[Actor, ...] = ()) -> tuple[Json, Json]:
    """A case of the pupil, and one that names no pupil of the register and was joined to it."""
    kept = await reports(school.teacher, pupil, about)
    other = await school.colleague.raises(about, summary=WORDS)
    by = school.deputy if school.dsl in about else school.dsl
    await by.does(other, "join", {"into": kept["id"], "reasons": WHY})
    return kept, other


async def answers(http: httpx2.AsyncClient, person: Actor, pupil: Json) -> list[httpx2.Response]:
    """The child's page, its paper, the record and the chronology."""
    here = f"/pupils/{pupil['id']}"
    found = [await http.get(here), await http.get(f"{here}/print")]
    found += [await person.get(f"/v1{here}"), await person.get(f"/v1{here}/chronology", limit=200)]
    assert [each.status_code for each in found] == [200] * 4
    return found


async def test_a_joined_case_that_names_no_pupil_is_listed_and_can_be_linked(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.admin)
    clock.passes(minutes=1)
    kept, other = await joins(school, pupil)
    link = f"/cases/{other['id']}/identify-pupil"
    record = await school.dsl.read(f"/v1/pupils/{pupil['id']}")
    assert {each["id"] for each in record["cases"]} == {kept["id"], other["id"]}
    assert other["id"] in {each["case"] for each in await chronology(school.dsl, pupil, limit=200)}
    for person, links in ((school.dsl, True), (school.auditor, False)):
        async with at_a_browser(owner, ledger, person) as (http, _secret):
            page = (await http.get(f"/pupils/{pupil['id']}")).text
        assert "not linked to the register" in page
        assert (link in page) is links
    looks = await school.dsl.read(f"/v1/referrals/{other['id']}/views")
    assert (str(school.auditor.id), "page") in {(each["person"], each["what"]) for each in looks}
    await school.dsl.does(other, "identify-pupil", {"pupil": pupil["id"], "reasons": WHY})
    async with at_a_browser(owner, ledger, school.dsl) as (http, _secret):
        assert "not linked to the register" not in (await http.get(f"/pupils/{pupil['id']}")).text


async def test_who_is_excluded_from_both_gets_the_bytes_from_before_they_existed(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.admin)
    clock.passes(minutes=1)
    await reports(school.teacher, pupil)
    async with (
        at_a_browser(owner, ledger, school.headteacher) as (http, _),
        at_a_browser(owner, ledger, school.dsl) as (control, _),
    ):
        before = list(map(whole, await answers(http, school.headteacher, pupil)))
        controls = list(map(whole, await answers(control, school.dsl, pupil)))
        await joins(school, pupil, (school.headteacher,))
        assert list(map(whole, await answers(http, school.headteacher, pupil))) == before
        after = list(map(whole, await answers(control, school.dsl, pupil)))
        assert all(one != other for one, other in zip(controls, after, strict=True))


async def test_who_is_excluded_from_the_joined_case_alone_finds_no_trace_of_it(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.admin)
    clock.passes(minutes=1)
    kept, other = await joins(school, pupil)
    await school.dsl.does(other, "reopen", {"reasons": WHY})
    await school.dsl.does(other, "declare-conflict", {"person": str(school.headteacher.id), "reasons": WHY})
    for person, knows in ((school.dsl, True), (school.headteacher, False)):
        async with at_a_browser(owner, ledger, person) as (http, _):
            page, paper, *data = await answers(http, person, pupil)
        assert (WORDS in page.text, WORDS in said_in(paper.content)) == (knows, knows)
        assert not any(other["id"] in each.text for each in (page, *data)) or knows
        assert (other["reference"] in page.text) is knows
        assert [each["id"] for each in data[0].json()["cases"]] == [kept["id"]], "it was parted"
