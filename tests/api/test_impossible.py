"""A field that contradicts the case is malformed, and only people who may give the command hear so."""

from tests.school import School, SetClock, a_referral, an_emergency, code

EARLY = "2027-03-01T09:00:00Z"


async def test_an_answer_older_than_its_referral_is_malformed(school: School) -> None:
    """11.8."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    told = {"agency_referral": "cscs-1", "decision": "section_17", "told_by": "Front door", "told_at": EARLY}
    answer = await school.dsl.tries(case, "record-feedback", told)
    assert code(answer) == (422, "Malformed")
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/told_at"
    assert "2027" not in error["message"]


async def test_a_referral_is_not_corrected_to_after_its_answer(school: School, clock: SetClock) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    await school.dsl.does(case, "record-feedback")
    clock.passes(hours=1)
    later = {"event": 2, "reasons": "It was later than that.", "changes": {"made_at": "2027-03-01T10:30:00Z"}}
    answer = await school.dsl.tries(case, "correct", later)
    assert code(answer) == (422, "Malformed")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/changes/made_at"]


async def test_a_person_who_may_not_record_it_learns_nothing_of_the_other_referral(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    await school.teacher.does(case, "refer", an_emergency())
    told = {"agency_referral": "cscs-1", "decision": "section_17", "told_by": "Front door", "told_at": EARLY}
    assert code(await school.teacher.tries(case, "record-feedback", told)) == (403, "NotAllowed")
    mine = told | {"agency_referral": "police-1", "decision": "police_investigation"}
    assert code(await school.teacher.tries(case, "record-feedback", mine)) == (422, "Malformed")
    unknown = told | {"agency_referral": "lado-1"}
    assert code(await school.dsl.tries(case, "record-feedback", unknown)) == (409, "NoSuchAgencyReferral")
