"""A page asks what this case makes possible, and shows what belongs to an answer once that is chosen."""

import pytest

from tests.web.filling import does, fill, send
from tests.web.looking import Lobby
from tests.world import WHY, Json, School, a_referral, a_review

NO_DANGER = "Is there, after all, no immediate danger?"
NO_OFFICER = "not for the designated officer?"
SECOND = "Is this a second referral to the same agency?"


@pytest.mark.parametrize(
    ("concern", "danger", "officer"),
    [
        ({}, False, False),
        ({"immediate_danger": True}, True, False),
        ({"staff_allegation": True}, False, True),
    ],
)
async def test_a_review_asks_against_danger_and_the_officer_only_where_either_is_owed(
    concern: Json, danger: bool, officer: bool, lobby: Lobby, school: School
) -> None:
    case = await school.teacher.raises(**concern)
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/decide-review")
    shown = await desk.main()
    assert (NO_DANGER in shown) is danger
    assert (NO_OFFICER in shown) is officer


async def test_what_was_typed_is_still_there_when_it_is_owed_no_more(lobby: Lobby, school: School) -> None:
    case = await school.teacher.raises(immediate_danger=True)
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/decide-review")
    await fill(desk, {"/no_immediate_danger": ["She is at home with her aunt."]})
    await school.deputy.does(case, "refer", {**a_referral("police"), "emergency": True})
    desk.expected.add(422)
    await send(desk)
    assert await desk.page.locator('[name="/no_immediate_danger"]').input_value() == (
        "She is at home with her aunt."
    )


async def test_a_second_referral_is_asked_about_once_the_first_was_answered(
    lobby: Lobby, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/refer")
    assert SECOND not in await desk.main()
    await does(
        desk,
        case["id"],
        "record-feedback",
        {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Duty worker", "reasons": WHY},
    )
    await desk.go(f"/cases/{case['id']}/refer")
    assert SECOND in await desk.main()
