"""A child's cases and their one chronology over HTTP: what is in them, and what is logged."""

from typing import Any

from domain.entries.base import ENTRY_KINDS
from tests.api.childs_cases import cases_of, two_cases
from tests.api.openapi_checks import check
from tests.api.test_lists import pages
from tests.cases_of_pupils import chronology, told
from tests.other_bodies import a_pupil
from tests.school import Actor, School, SetClock, code
from tests.with_each import with_each

ENTRIES = {"type": "array", "items": {"$ref": "#/components/schemas/ChronologyEntryView"}}


async def views_of(person: Actor, path: str) -> list[tuple[str, str]]:
    return [(each["person"], each["what"]) for each in await person.read(f"{path}/views")]


async def test_the_record_lists_the_cases_the_newest_first(school: School, clock: SetClock) -> None:
    pupil, first, second = await two_cases(school, clock)
    await school.teacher.raises()  # about a child who is not on the register
    newest, oldest = await cases_of(school.dsl, pupil)
    assert (newest["id"], oldest["id"]) == (second["id"], first["id"])
    assert (newest["category"], newest["immediate_danger"], newest["closed_at"]) == ("neglect", True, None)
    seen = await school.dsl.sees(second)
    dues = [each["due_at"] for each in seen["obligations"] if each["due_at"] is not None]
    assert (newest["stage"], newest["next_due_at"]) == (seen["stage"], min(dues))


async def test_one_chronology_has_every_entry_in_the_order_of_recording(
    school: School, clock: SetClock
) -> None:
    pupil, first, second = await two_cases(school, clock)
    entries = await chronology(school.dsl, pupil, limit=200)
    check(entries, ENTRIES)
    assert told(entries) == [
        (None, "pupil.registered"),
        (first["id"], "concern.raised"),
        (second["id"], "concern.raised"),
        (first["id"], "concern.accepted"),
    ]
    accepted = entries[-1]
    assert (accepted["who"], accepted["sentence"]) == ("Dsl (DSL)", "picked up the concern")
    assert (accepted["reference"], accepted["version"]) == (first["reference"], 2)
    history = await school.dsl.read(f"/v1/referrals/{first['id']}/history")
    assert accepted["clauses"] == history[1]["clauses"]
    assert [each["late_entry"] for each in entries] == [False] * 4
    assert entries[0]["pupil"] == pupil["id"]


async def test_it_comes_in_pages_that_join(school: School, clock: SetClock) -> None:
    pupil, first, _ = await two_cases(school, clock)
    for number in range(4):  # recorded at one instant
        said = {"with": "The nurse", "note": f"Number {number}."}
        await school.dsl.does(first, "record-discussion", said)
    whole = await chronology(school.dsl, pupil, limit=200)
    by_three = await pages(school.dsl, f"/v1/pupils/{pupil['id']}/chronology", limit=3)
    assert [each for page in by_three for each in page] == whole
    assert len(whole) == 8


async def test_it_is_filtered(school: School, clock: SetClock) -> None:
    pupil, first, _ = await two_cases(school, clock)
    everything = await chronology(school.dsl, pupil)
    at = everything[2]["recorded_at"]
    for query, kept in (
        ({"from": at}, everything[2:]),
        ({"to": at}, everything[:3]),
        ({"kind": "register"}, everything[:1]),
        ({"kind": "message"}, []),
        ({"case": first["id"]}, [everything[1], everything[3]]),
        ({"case": "0b6e2f6c-6f0e-4b7e-9c55-1c2f6f2d9a11"}, []),
        ({"person": str(school.colleague.id)}, [everything[2]]),
        ({"person": str(school.dsl.id), "limit": 1}, [everything[0]]),
    ):
        assert await chronology(school.dsl, pupil, **query) == kept, query
    by_kind = [await chronology(school.dsl, pupil, kind=kind) for kind in ENTRY_KINDS]
    assert sum(map(len, by_kind)) == len(everything)


@with_each(
    ("query", "pointer"),
    [
        ({"kind": "everything"}, "/kind"),
        ({"from": "yesterday"}, "/from"),
        ({"case": "ONW-7F3K2M"}, "/case"),
        ({"cursor": "x"}, "/cursor"),
        ({"q": "rowan"}, ""),
    ],
)
async def test_a_filter_that_cannot_be_read_is_malformed(
    query: dict[str, Any], pointer: str, school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    answer = await school.dsl.get(f"/v1/pupils/{pupil['id']}/chronology", **query)
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


async def test_looking_is_logged_for_the_pupil_and_for_each_case_that_is_shown(
    school: School, clock: SetClock
) -> None:
    pupil, first, second = await two_cases(school, clock)
    senior = str(school.senior.id)
    await cases_of(school.senior, pupil)
    await chronology(school.senior, pupil, case=first["id"])
    await chronology(school.senior, pupil, kind="register")
    of_pupil = await views_of(school.dsl, f"/v1/pupils/{pupil['id']}")
    assert [what for person, what in of_pupil if person == senior] == ["pupil", "chronology", "chronology"]
    for case, whats in ((first, ["pupil", "chronology"]), (second, ["pupil"])):
        looks = await views_of(school.dsl, f"/v1/referrals/{case['id']}")
        assert [what for person, what in looks if person == senior] == whats
