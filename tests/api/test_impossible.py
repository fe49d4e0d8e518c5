"""A field that contradicts the case is malformed, and only people who may give the command hear so."""

from tests.school import School, a_referral, an_emergency, code

EARLY = "2027-03-01T09:00:00Z"


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
