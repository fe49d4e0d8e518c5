"""What people outside the school report, or say that they referred (3.2c, 11.2, 11.6, 11.13)."""

from dataclasses import replace

import pytest

from domain.access.available_actions import irrelevant_fields
from domain.commands import (
    AddInformation,
    AssessParentContact,
    ConfirmedWith,
    RecordOutsideReferral,
    ReplyToReporter,
)
from domain.entries.reporting import ReportedBy
from domain.people.roles import Person
from domain.refusals import ParentGateClosed, PoliceHold, PoliceReferralRequired
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    ACCEPT,
    REPLY,
    WHY,
    a_review,
    fed_back,
    raised,
    referred,
    reviewed,
    void,
)
from tests.domain.joined_stories import joined, other_case
from tests.domain.people_and_times import COLLEAGUE, DSL, MONDAY_9AM, TEACHER, TUESDAY_9AM, london
from tests.domain.record_builders import referred_by_others
from tests.domain.safeguard_builders import HOLD
from tests.domain.story import Story, done, given
from wording import obligation_topics
from wording.obligation_text import task

BY_THEM = referred_by_others(known_at=MONDAY_9AM)
TO_THE_POLICE = referred_by_others("police", known_at=MONDAY_9AM)
CONFIRMED = referred_by_others(
    known_at=MONDAY_9AM, confirmed_with=ConfirmedWith(name="A. Duty", role="Duty social worker")
)


def test_an_outside_referral_starts_no_feedback_clock_and_is_not_our_referral() -> None:
    """11.8: the agency tells the referrer."""
    story = given(raised(DSL), reviewed()).when(BY_THEM).records("outside-referral.recorded").opens().turns()
    assert story.after.state.agency_referrals == ()
    assert story.after.stage == "settled"
    assert case_document(story.after.state, DSL)["outside_referrals"] == [
        {
            "agency": "cscs",
            "by": "The children's ward",
            "known_at": "2027-03-01T09:00:00Z",
            "confirmed_with": None,
        }
    ]


@pytest.mark.parametrize("said", [BY_THEM, CONFIRMED])
def test_the_school_still_tells_the_agency_itself(said: RecordOutsideReferral) -> None:
    given(raised(DSL), reviewed("refer", "cscs")).when(said).turns()


def test_danger_stays_ours_to_refer() -> None:
    """11.4: refer at once, whatever others say they did."""
    story = given(raised(immediate_danger=True)).tell(TO_THE_POLICE)
    assert "refer:immediate" in story.owed


def test_police_who_were_told_by_others_let_no_review_pass() -> None:
    """8.3."""
    story = given(raised(DSL, imagery=True, adult_involved=True))
    told = story.when(TO_THE_POLICE).turns()
    told.after.when(a_review()).refused(PoliceReferralRequired)


def test_a_member_of_staff_is_reported_to_the_lado_whatever_others_say_they_did() -> None:
    """3.2i."""
    lado = referred_by_others("lado", known_at=MONDAY_9AM)
    story = given(raised(DSL), done(lado))
    story.when(AddInformation(text="It was a coach.", staff_allegation=True)).opens("refer:lado")


def test_confirmed_by_the_agency_it_is_liaison_with_it() -> None:
    """11.6: the next contact is due from when it was confirmed."""
    story = given(raised(DSL), referred(), fed_back("section_17"))
    story.when(BY_THEM, at=TUESDAY_9AM).opens().turns()
    told = story.when(CONFIRMED, at=TUESDAY_9AM).opens("liaison").turns(liaison="met")
    told.due("liaison", london("2027-03-16 17:00"))
    assert told.events[0].clauses == ("3.2c", "11.6")
    told.after.when(void(4)).opens("liaison").turns(liaison="ended")


def test_the_case_shows_who_confirmed_an_outside_referral() -> None:
    story = given(raised(DSL), done(CONFIRMED))
    (shown,) = case_document(story.state, DSL)["outside_referrals"]
    assert shown["confirmed_with"] == {"name": "A. Duty", "role": "Duty social worker", "reference": None}


def test_the_person_who_confirmed_an_outside_referral_needs_a_name() -> None:
    nameless = referred_by_others(known_at=MONDAY_9AM, confirmed_with=ConfirmedWith(name=" "))
    given(raised(DSL)).when(nameless).malformed("/confirmed_with/name")


FATHER = ReportedBy(relation="parent", name="Mr Prior", contact="01632 960123")
NEIGHBOUR = ReportedBy(relation="public", name="Ms Lowe")
SAFE = AssessParentContact(parent="mr prior", safe_for_pupil=True, safe_for_others=True, reasons=WHY)
NOT_HIM = replace(REPLY, not_told="He may be the person who hurts her.")


def told_by(reporter: ReportedBy | None, by: Person = TEACHER) -> Story:
    return given(raised(by, reported_by=reporter), done(ACCEPT), reviewed())


def test_no_parent_gets_a_reply_before_it_is_assessed_as_safe() -> None:
    told_by(FATHER).when(REPLY).refused(ParentGateClosed)
    another = replace(SAFE, parent="Ms Prior")
    told_by(FATHER).tell(another).when(REPLY).refused(ParentGateClosed)
    told_by(FATHER).tell(replace(SAFE, safe_for_others=False)).when(REPLY).refused(ParentGateClosed)
    assert "reply" not in told_by(FATHER).tell(SAFE).tell(REPLY).owed


def test_family_waits_for_the_gate_and_anyone_whom_an_assessment_names() -> None:
    told_by(replace(FATHER, relation="family")).when(REPLY).refused(ParentGateClosed)
    unsafe = told_by(replace(FATHER, relation="other")).tell(replace(SAFE, safe_for_pupil=False))
    unsafe.when(REPLY).refused(ParentGateClosed)
    assert "reply" not in unsafe.tell(SAFE).tell(REPLY).owed


def test_no_parent_gets_a_reply_during_a_police_hold() -> None:
    told_by(FATHER).tell(HOLD).when(REPLY).refused(PoliceHold)


def test_the_member_of_staff_can_be_answered_without_the_parent() -> None:
    after = told_by(FATHER).tell(NOT_HIM)
    assert "reply" not in after.owed
    assert after.stream[-1].fact.type == "reporter.answered"


def test_a_stranger_and_a_member_of_staff_need_no_assessment() -> None:
    for reporter in (NEIGHBOUR, None):
        assert "reply" not in told_by(reporter).tell(REPLY).owed


def test_a_person_of_whom_little_is_known_may_be_a_parent() -> None:
    someone = ReportedBy(contact="01632 960123")
    told_by(someone).when(REPLY).refused(ParentGateClosed)
    assert "reply" not in told_by(someone).tell(NOT_HIM).owed
    said = task("reply", obligation_topics.with_reporters({}, told_by(someone).state))
    assert said == "Reply to a person whose name is not known (01632 960123), who reported the concern"


def test_a_reply_is_owed_though_a_dsl_took_the_call() -> None:
    assert "reply" not in told_by(None, DSL).owed
    assert "reply" in told_by(NEIGHBOUR, DSL).owed


def test_a_parent_of_a_joined_case_waits_for_the_gate_too() -> None:
    both = joined(given(raised(COLLEAGUE, reported_by=FATHER)), other_case(raised(TEACHER)))
    there = both.there.tell(ACCEPT).tell(a_review())
    there.when(REPLY).refused(ParentGateClosed)
    there.when(replace(REPLY, to=both.here.state.id)).refused(ParentGateClosed)
    there.tell(ReplyToReporter(text="Thank you.", to=there.state.id))


def test_a_form_asks_why_they_get_no_reply_only_if_there_is_such_a_person() -> None:
    assert irrelevant_fields(told_by(None).state, "reply-to-reporter") == {"not_told"}
    assert irrelevant_fields(told_by(FATHER).state, "reply-to-reporter") == frozenset()


def test_the_task_names_them_and_no_message_does() -> None:
    story = told_by(FATHER)
    topics = obligation_topics.with_reporters({}, story.state)
    assert task("reply", topics) == "Reply to Mr Prior (parent, 01632 960123), who reported the concern"
    assert task("reply") == "Reply to the person who reported the concern"
    for after in (given(raised(TEACHER, reported_by=FATHER)), story):
        assert "Prior" not in repr(after.notices)
