"""A stage without the pupil's wishes is recorded, and warned of; a report says what is missing (11.12)."""

from api.openapi import EXAMPLES
from tests.school import Json, School, a_referral, an_emergency, code

TOLD = {"told_by": "DSL", "how": "At lunch"}


def warned(case: Json) -> list[str]:
    return [each["text"] for each in case["warnings"] if each["clause"] == "11.12"]


def bare(command: str) -> Json:
    """The example without the pupil's wishes."""
    return {name: value for name, value in EXAMPLES[command].items() if name != "pupil_wishes"}


async def test_the_answer_warns_until_a_later_stage_says_it(school: School) -> None:
    case = await school.teacher.raises()
    referred = await school.dsl.does(case, "refer", bare("refer"))
    assert len(warned(referred)) == 1
    assert warned(await school.dsl.sees(case)) == warned(referred)
    again = await school.dsl.does(case, "refer", a_referral("police"))
    assert warned(again) == []


async def test_an_emergency_is_recorded_and_nags_no_reporter(school: School) -> None:
    case = await school.teacher.raises()
    made = await school.teacher.does(case, "refer", an_emergency())
    assert warned(made) == []
    assert len(warned(await school.dsl.sees(case))) == 1


async def test_a_closing_says_one_thing_of_the_pupil(school: School) -> None:
    case = await school.teacher.raises()
    both = {"reasons": "Nothing is owed.", "pupil_told": TOLD, "withheld_reason": "She has moved abroad."}
    answer = await school.dsl.tries(case, "close", both)
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/withheld_reason"]


async def test_the_report_says_not_recorded(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", bare("refer"))
    report = await school.dsl.read(f"/v1/referrals/{case['id']}/compliance")
    (clause,) = (each for each in report["clauses"] if each["id"] == "11.12")
    assert clause["not_recorded"] == ["the pupil's wishes (entry 2)"]
    assert "Not recorded: the pupil's wishes (entry 2)." in clause["says"]
