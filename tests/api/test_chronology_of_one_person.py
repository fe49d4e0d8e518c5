"""The chronology of one person is the whole chronology without the entries of others (3-DSL.n, 3-STF.l)."""

from random import Random

import pytest

from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock

_BODIES: dict[str, Json] = {
    "accept": {},
    "add-information": {"text": "Seen at the gate."},
    "record-pupil-view": {"text": "Wants it to stop."},
    "record-discussion": {"with": "The nurse", "note": "A plaster."},
    "withdraw": {"reasons": WHY},
    "record-missing-episode": {},
    "declare-conflict": {"reasons": WHY},
}
READERS = ("dsl", "deputy", "headteacher", "auditor")


async def a_story(school: School, clock: SetClock, chance: Random) -> Json:
    """A pupil with four cases in which people write at random. One has a challenge, another a hidden link."""
    pupil = await a_pupil(school.admin)
    reporters = (school.teacher, school.colleague, school.mentor)
    cases = [await reports(chance.choice(reporters), pupil) for _ in range(4)]
    for command in ("accept", "protect"):
        await school.dsl.does(cases[0], command)
    decided = await school.dsl.does(cases[0], "decide-review")
    await school.deputy.does(cases[0], "challenge", {"decision": decided["version"], "reasons": WHY})
    await school.deputy.does(cases[1], "record-pupil-view")
    linked = await school.dsl.does(cases[3], "link", {"case": cases[2]["id"]})
    await school.deputy.does(cases[3], "correct", {"event": linked["version"], "reasons": WHY, "text": "No."})
    for _ in range(25):
        clock.passes(minutes=chance.choice((0, 1)))
        person = chance.choice((*reporters, school.dsl, school.senior, school.headteacher))
        command = chance.choice(list(_BODIES))
        await person.tries(chance.choice(cases), command, _BODIES[command])  # some are refused
    await school.dsl.does(
        cases[2], "declare-conflict", {"person": str(school.headteacher.id), "reasons": WHY}
    )
    return pupil


async def everything(reader: Actor, pupil: Json, limit: int, **query: str) -> list[Json]:
    """All pages of the chronology, one after the other."""
    found: list[Json] = []
    path = f"/v1/pupils/{pupil['id']}/chronology"
    answer = await reader.get(path, limit=limit, **query)
    while True:
        assert answer.status_code == 200, answer.text
        found += answer.json()
        if "next" not in answer.links:
            return found
        answer = await reader.get(answer.links["next"]["url"])


def by(entry: Json) -> str | None:
    """The id of the writer, as far as the reader learns it."""
    actor = entry["actor"]
    return actor["id"] if isinstance(actor, dict) else None


@pytest.mark.parametrize("seed", range(3))
async def test_it_is_what_remains_of_the_whole(school: School, clock: SetClock, seed: int) -> None:
    pupil = await a_story(school, clock, Random(seed))
    for reader in READERS:
        person = school.everybody[reader]
        whole = await everything(person, pupil, 200)
        assert len({by(each) for each in whole}) > 3
        for of, writer in school.everybody.items():
            expected = [each for each in whole if by(each) == str(writer.id)]
            for limit in (1, 200):
                found = await everything(person, pupil, limit, person=str(writer.id))
                assert found == expected, (reader, of, limit)


async def test_an_entry_that_only_names_the_person_is_not_theirs(school: School) -> None:
    pupil = await a_pupil(school.admin)
    case = await reports(school.teacher, pupil)
    await school.dsl.does(case, "declare-conflict", {"person": str(school.senior.id), "reasons": WHY})
    assert await everything(school.dsl, pupil, 200, person=str(school.senior.id)) == []
