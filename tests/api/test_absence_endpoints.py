"""Absences over HTTP: who may record one, what is refused, and what becomes of duty (3-DSL.f, 3-DSL.x)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from store.ledger import history
from store.ledger.ledger import Ledger
from tests.api.test_duty_endpoints import shift
from tests.api.test_lists import pages
from tests.school import NOW, Actor, Json, School, SetClock, code
from tests.with_each import with_each


def absence(person: Actor, cover: Actor, start: float = 0, end: float = 48) -> Json:
    """Hours from now."""
    times = {"starts_at": NOW + timedelta(hours=start), "ends_at": NOW + timedelta(hours=end)}
    people = {"person": str(person.id), "cover": str(cover.id)}
    return people | {name: time.isoformat() for name, time in times.items()}


async def away(
    by: Actor, person: Actor, cover: Actor, start: float = 0, end: float = 48, **headers: str
) -> Json:
    answer = await by.post("/v1/absences", absence(person, cover, start, end), **headers)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def test_an_absence_is_recorded_with_who_recorded_it_and_ended_early(
    school: School, clock: SetClock
) -> None:
    made = await away(school.headteacher, school.dsl, school.deputy)
    assert made == {
        "id": made["id"],
        "person": str(school.dsl.id),
        "name": "Dsl",
        "cover": str(school.deputy.id),
        "cover_name": "Deputy",
        "starts_at": "2027-03-01T10:00:00Z",
        "ends_at": "2027-03-03T10:00:00Z",
        "ended_at": None,
        "recorded_by": str(school.headteacher.id),
        "recorded_at": "2027-03-01T10:00:00Z",
        "history": [
            {
                "what": "recorded",
                "at": "2027-03-01T10:00:00Z",
                "by": str(school.headteacher.id),
                "name": "Headteacher",
                "reason": None,
            }
        ],
        "covered": True,
    }
    assert await school.dsl.read("/v1/absences") == [made]
    clock.passes(hours=1)
    ended = await school.dsl.post(f"/v1/absences/{made['id']}/end", {"reason": "back"})
    entry = made["history"][0] | {"what": "ended", "at": "2027-03-01T11:00:00Z", "by": str(school.dsl.id)}
    history = [*made["history"], entry | {"name": "Dsl", "reason": "back"}]
    after = made | {"ended_at": "2027-03-01T11:00:00Z", "history": history}
    assert (ended.status_code, ended.json()) == (200, after)
    clock.passes(hours=1)
    assert (await school.dsl.post(f"/v1/absences/{made['id']}/end")).json() == ended.json()


@pytest.fixture
async def kept(school: School) -> Json:
    """An absence that others leave as it is."""
    return await away(school.dsl, school.dsl, school.deputy)


@with_each("part", ["teacher", "colleague", "mentor", "auditor", "admin"])
async def test_people_outside_the_line_record_no_absence(part: str, kept: Json, school: School) -> None:
    person = school.everybody[part]
    before = await school.dsl.read("/v1/absences")
    assert code(await person.post("/v1/absences", {"colour": "blue"})) == (403, "NotAllowed")
    assert code(await person.post("/v1/absences", absence(person, school.dsl))) == (403, "NotAllowed")
    assert code(await person.post(f"/v1/absences/{kept['id']}/end")) == (403, "NotAllowed")
    assert await school.dsl.read("/v1/absences") == before


@pytest.mark.parametrize(("part", "cover"), [("senior", "headteacher"), ("governor", "board_lead")])
async def test_others_in_line_record_their_own_absence_only(part: str, cover: str, school: School) -> None:
    person = school.everybody[part]
    refused = absence(school.dsl, school.deputy)
    assert code(await person.post("/v1/absences", refused)) == (403, "NotAllowed")
    # before anything else is looked at
    assert code(await person.post("/v1/absences", refused | {"cover": str(uuid4())})) == (403, "NotAllowed")
    made = await away(person, person, school.everybody[cover])
    theirs = await away(school.dsl, school.dsl, school.deputy)
    assert code(await person.post(f"/v1/absences/{theirs['id']}/end")) == (403, "NotAllowed")
    assert (await person.post(f"/v1/absences/{made['id']}/end")).status_code == 200


@with_each(
    ("changes", "pointer", "message"),
    [
        ({"ends_at": "2027-03-01T10:00:00Z"}, "/ends_at", "Give an end after the start."),
        ({"starts_at": None}, "/starts_at", None),
        ({"person": str(uuid4())}, "/person", "Choose people at this school."),
        ({"cover": str(uuid4())}, "/cover", "Choose people at this school."),
        ({"colour": "blue"}, "/colour", None),
    ],
)
async def test_a_malformed_absence_or_shift_names_its_field_and_is_not_kept(
    changes: Json, pointer: str, message: str | None, school: School
) -> None:
    ever = {"from": "2000-01-01T00:00:00Z"}
    for path, body in (
        ("/v1/absences", absence(school.dsl, school.deputy)),
        *([] if "cover" in changes else [("/v1/duty", shift(school.dsl))]),
    ):
        before = await school.dsl.read(path, **ever)
        answer = await school.dsl.post(path, body | changes)
        assert code(answer) == (422, "Malformed")
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        assert message in (None, error["message"])
        assert await school.dsl.read(path, **ever) == before


async def test_a_cover_of_another_school_and_a_person_of_another_school_are_refused(
    school: School, other_school: School
) -> None:
    for body in (absence(school.dsl, other_school.deputy), absence(other_school.dsl, school.dsl)):
        assert code(await school.dsl.post("/v1/absences", body)) == (422, "Malformed")
    theirs = await away(other_school.dsl, other_school.dsl, other_school.deputy)
    nothing = (await school.dsl.post(f"/v1/absences/{uuid4()}/end")).content
    answer = await school.dsl.post(f"/v1/absences/{theirs['id']}/end", {"colour": "blue"})
    assert (answer.status_code, answer.content) == (404, nothing)
    assert await school.dsl.read("/v1/absences") == []


async def test_a_person_is_away_once_at_a_time(school: School) -> None:
    made = await away(school.dsl, school.dsl, school.deputy, 10, 20)
    for start, end in ((0, 11), (12, 14), (19, 30), (0, 30)):
        answer = await school.dsl.post("/v1/absences", absence(school.dsl, school.deputy, start, end))
        assert code(answer) == (409, "AlreadyAway")
    await away(school.dsl, school.dsl, school.deputy, 0, 10)
    await away(school.dsl, school.dsl, school.deputy, 20, 30)
    await away(school.dsl, school.deputy, school.dsl, 10, 20)  # they cover each other
    await school.dsl.post(f"/v1/absences/{made['id']}/end")  # cancelled: it has not begun
    await away(school.dsl, school.dsl, school.deputy, 12, 14)


async def test_of_two_at_once_one_is_recorded(school: School) -> None:
    body = absence(school.dsl, school.deputy)
    answers = await asyncio.gather(*(school.dsl.post("/v1/absences", body) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize("path", ["/v1/duty", "/v1/absences"])
async def test_a_key_is_answered_once(path: str, school: School) -> None:
    body, another = {
        "/v1/duty": (shift(school.deputy), shift(school.dsl)),
        "/v1/absences": (absence(school.deputy, school.dsl), absence(school.dsl, school.deputy)),
    }[path]
    first, again = [await school.dsl.post(path, body, Idempotency_Key="k") for _ in range(2)]
    assert (first.status_code, "idempotent-replay" in first.headers) == (201, False)
    assert (again.status_code, again.headers["idempotent-replay"]) == (201, "true")
    end, case = f"{path}/{first.json()['id']}/end", await school.teacher.raises()
    for other in (
        await school.dsl.post(path, another, Idempotency_Key="k"),
        await school.dsl.post(end, Idempotency_Key="k"),
        await school.dsl.tries(case, "accept", Idempotency_Key="k"),
    ):
        assert code(other) == (422, "KeyReused")
    ended, repeat = [await school.dsl.post(end, Idempotency_Key="e") for _ in range(2)]
    assert "idempotent-replay" not in ended.headers
    assert (repeat.status_code, repeat.json()) == (200, ended.json())
    assert repeat.headers["idempotent-replay"] == "true"
    assert len(await school.dsl.read(path, **{"from": NOW.isoformat()})) == 1
    once_more = await school.dsl.post(path, body, Idempotency_Key="k")
    assert again.json() == once_more.json() == first.json()


async def test_the_list_is_by_start_from_now_on_or_for_any_time(school: School, clock: SetClock) -> None:
    made = [
        await away(school.dsl, school.dsl, school.deputy, 0, 2),
        await away(school.dsl, school.deputy, school.dsl, 1, 50),
        await away(school.dsl, school.dsl, school.deputy, 60, 70),
    ]
    clock.passes(hours=3)
    found = [each for page in await pages(school.dsl, "/v1/absences", limit=1) for each in page]
    assert found == made[1:]
    assert await school.dsl.read("/v1/absences", **{"from": NOW.isoformat()}) == made
    assert code(await school.dsl.get("/v1/absences", **{"from": "soon"})) == (422, "Malformed")


@pytest.fixture
async def second(school: School, owner: asyncpg.Connection) -> Actor:
    """A second deputy."""
    await has_roles(owner, school.colleague, "deputy_dsl")
    return school.colleague


async def has_roles(owner: asyncpg.Connection, person: Actor, *roles: str) -> None:
    await owner.execute("UPDATE people SET roles = $2 WHERE id = $1", person.id, list(roles))


async def on_duty(
    school: School, ledger: Ledger, about: tuple[Actor, ...] = ()
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Who was on duty for a concern that is raised now, and whom they covered."""
    case = await school.teacher.raises(about=about)
    (entry, *_) = await history.events(ledger, UUID(case["id"]))
    return entry.event.effects.on_duty, entry.event.effects.absent


@pytest.mark.parametrize("roles", [(), ("staff",), ("senior_leader",)])
async def test_a_cover_who_leaves_or_loses_the_role_covers_no_one_from_that_moment(
    roles: tuple[str, ...],
    school: School,
    ledger: Ledger,
    clock: SetClock,
    second: Actor,
    owner: asyncpg.Connection,
) -> None:
    made = await away(school.headteacher, school.dsl, school.deputy)
    assert made["covered"] is True
    await has_roles(owner, school.deputy, *roles)
    assert await on_duty(school, ledger) == ((second.id,), (school.dsl.id,))
    assert await school.dsl.read("/v1/absences") == [made | {"covered": False}]
    await has_roles(owner, school.deputy, "deputy_dsl")
    assert await on_duty(school, ledger) == ((school.deputy.id,), (school.dsl.id,))
    assert await school.dsl.read("/v1/absences") == [made]


async def test_times_in_london_hold_when_the_clocks_change(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """From Friday 5pm GMT to Monday 8am BST; the clocks go forward on Sunday 28 March 2027."""
    clock.time = datetime(2027, 3, 26, 9, tzinfo=UTC)
    times = {"starts_at": "2027-03-26T17:00:00+00:00", "ends_at": "2027-03-29T08:00:00+01:00"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    answer = await school.dsl.post("/v1/absences", people | times)
    assert (answer.json()["starts_at"], answer.json()["ends_at"]) == (
        "2027-03-26T17:00:00Z",
        "2027-03-29T07:00:00Z",
    )
    begins, ends = datetime(2027, 3, 26, 17, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)
    moment = timedelta(seconds=1)
    for when, covered in ((begins - moment, False), (begins, True), (ends - moment, True), (ends, False)):
        clock.time = when
        assert await on_duty(school, ledger) == (
            ((school.deputy.id,), (school.dsl.id,)) if covered else ((school.dsl.id,), ())
        )


async def test_the_case_names_who_acts_for_its_owner_until_the_owner_is_back(
    school: School, clock: SetClock, second: Actor
) -> None:
    """3-DSL.f, 3.2h: a deputy who is present, if the cover is excluded; no one in a receipt."""
    case, hidden = await school.teacher.raises(), await school.teacher.raises(about=(school.deputy,))
    for each in (case, hidden):
        assert (await school.dsl.does(each, "accept"))["acting_owner"] is None
    await away(school.headteacher, school.dsl, school.deputy, 0, 2)
    assert (await school.headteacher.sees(case))["acting_owner"] == str(school.deputy.id)
    assert (await school.headteacher.sees(hidden))["acting_owner"] == str(second.id)
    assert (await school.teacher.sees(case))["acting_owner"] is None
    listed = {each["id"]: each["acting_owner"] for each in await school.headteacher.read("/v1/referrals")}
    assert listed == {case["id"]: str(school.deputy.id), hidden["id"]: str(second.id)}
    after = await school.deputy.does(case, "record-discussion")
    assert after["acting_owner"] == str(school.deputy.id)
    then = await school.headteacher.read(f"/v1/referrals/{case['id']}", as_of_version=2)
    assert then["acting_owner"] is None
    clock.passes(hours=2)
    assert (await school.headteacher.sees(case))["acting_owner"] is None
