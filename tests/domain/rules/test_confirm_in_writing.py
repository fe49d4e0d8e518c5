"""A telephone referral must be confirmed in writing if the local authority sets a time limit (11.8)."""

from dataclasses import replace

import pytest

from domain.entries.agencies import Agency
from domain.events import DeadlineReplanned, ObligationOverdue, ReferralConfirmedInWriting
from domain.refusals import CaseClosed, NoSuchAgencyReferral, ObligationsOpen
from tests.domain.command_builders import (
    CLOSE,
    WHY,
    a_concern,
    a_confirmation,
    a_referral,
    an_emergency,
    by_telephone,
    change,
    feedback,
    raised,
    void,
)
from tests.domain.outcome import Forbidden, Malformed, Unseen
from tests.domain.people_and_times import DSL, HEAD, MONDAY_9AM, SENIOR, TEACHER, WEDNESDAY_9AM, london
from tests.domain.settling_steps import closed
from tests.domain.story import Story, done, given
from tests.with_each import with_each

OWED = "confirm-in-writing:cscs-1"


def telephoned(authority: str | None = "Shropshire", home: str | None = None) -> Story:
    """Raised on Monday at 10am and referred by telephone a minute later."""
    concern = replace(a_concern(), home_authority=home)
    return given(done(concern, DSL), done(by_telephone(authority)))


# --- when it is due ---


@pytest.mark.parametrize("authority", [None, "Gloucestershire", "Sefton", "Rutland"])
def test_nothing_is_owed_where_no_limit_is_known(authority: str | None) -> None:
    """Gloucestershire's limit is not known, and we do not make one up."""
    given(raised(DSL)).when(by_telephone(authority)).opens("feedback:cscs-1")


def test_one_authoritys_limit_is_never_anothers() -> None:
    concern = replace(a_concern(), home_authority="Walsall")
    given(done(concern, DSL)).when(by_telephone("Rutland")).opens("feedback:cscs-1")


@pytest.mark.parametrize("channel", ["portal", "email", "in_person"])
def test_a_referral_in_writing_needs_no_confirmation(channel: str) -> None:
    given(raised(DSL)).when(a_referral(channel=channel, authority="Shropshire")).opens("feedback:cscs-1")


@pytest.mark.parametrize("agency", ["police", "lado", "adult_services"])
def test_the_limits_are_those_of_childrens_social_care(agency: Agency) -> None:
    given(raised(DSL)).when(by_telephone("Shropshire", agency)).opens(f"feedback:{agency}-1")


@with_each(
    ("authority", "home", "due"),
    [
        ("Shropshire", None, "2027-03-02 10:01"),
        ("  waltham FOREST", None, "2027-03-02 10:01"),
        ("waltham-forest", "Nottingham", "2027-03-02 10:01"),  # the authority referred to comes first
        ("Nottingham", None, "2027-03-03 10:01"),
        ("Herefordshire", None, "2027-03-03 17:00"),
        (None, "Walsall", "2027-03-02 10:01"),
    ],
)
def test_a_telephone_call_is_confirmed_within_the_authoritys_limit(
    authority: str | None, home: str | None, due: str
) -> None:
    owed = telephoned(authority, home).obligation(OWED)
    assert owed.due_at == london(due)
    assert (owed.clause, owed.basis, owed.owner_roles) == ("11.8", "local authority", ("referrer", "dsl"))


def test_an_emergency_by_telephone_is_confirmed_as_well() -> None:
    story = given(raised(TEACHER), done(an_emergency("cscs", authority="Shropshire"), TEACHER))
    assert OWED in story.owed
    assert story.next_for(TEACHER)[0] == "confirm-in-writing"


def test_the_hours_elapse_from_the_made_time() -> None:
    told = given(raised(DSL)).when(by_telephone("Shropshire", occurred_at=MONDAY_9AM))
    told.due(OWED, london("2027-03-02 09:00"))


def test_they_elapse_through_nights_and_weekends() -> None:
    told = given(raised(DSL)).when(by_telephone("Shropshire"), at=london("2027-03-27 17:00"))
    told.due(OWED, london("2027-03-28 18:00"))  # the night on which the clocks go forward


# --- confirming ---


def test_an_unknown_agency_referral_is_refused() -> None:
    telephoned().when(a_confirmation("cscs-2")).refused(NoSuchAgencyReferral)


def test_nothing_is_confirmed_in_a_closed_case() -> None:
    given(raised(DSL), closed).when(a_confirmation()).refused(CaseClosed)


def test_only_the_referrer_and_the_dsl_confirm() -> None:
    story = given(raised(TEACHER), done(an_emergency(), TEACHER))
    story = story.tell(an_emergency("cscs", authority="Shropshire"), HEAD)
    story.when(a_confirmation(), by=SENIOR).refused(Forbidden)
    story.when(a_confirmation(), by=TEACHER).refused(Forbidden)  # this referrer referred to the police only
    story.when(a_confirmation(), by=HEAD).turns(confirm_in_writing_cscs_1="met")
    given(raised(DSL), done(by_telephone("Shropshire"))).when(a_confirmation(), by=TEACHER).refused(Unseen)


def test_a_confirmation_does_not_happen_in_the_future() -> None:
    told = telephoned().when(a_confirmation(occurred_at=WEDNESDAY_9AM))
    told.refused(Malformed)


def test_it_is_met_by_a_confirmation() -> None:
    told = telephoned().when(a_confirmation(agency_reference="F-1"))
    told.then(
        ReferralConfirmedInWriting(
            agency_referral="cscs-1", channel="portal", agency_reference="F-1", late=False, again=False
        )
    )
    told.turns(confirm_in_writing_cscs_1="met")


def test_a_second_or_unneeded_confirmation_is_recorded_and_marked() -> None:
    story = telephoned().tell(a_confirmation())
    again = ReferralConfirmedInWriting(agency_referral="cscs-1", channel="portal", late=False, again=True)
    story.when(a_confirmation()).then(again).turns()
    story = given(raised(DSL), done(by_telephone("Gloucestershire")))
    story.when(a_confirmation()).then(replace(again, again=False))


def test_a_late_one_is_taken_and_marked() -> None:
    story = telephoned().silence(WEDNESDAY_9AM)
    assert ObligationOverdue(obligation=OWED, due_at=london("2027-03-02 10:01")) in [
        event.fact for event in story.stream
    ]
    told = story.when(a_confirmation()).turns(confirm_in_writing_cscs_1="met_late")
    assert told.fact(ReferralConfirmedInWriting).late


def test_a_confirmation_made_in_time_and_recorded_late_is_in_time() -> None:
    story = telephoned().silence(WEDNESDAY_9AM)
    told = story.when(a_confirmation(occurred_at=london("2027-03-01 16:00")))
    told.turns(confirm_in_writing_cscs_1="met")


def test_no_answer_of_the_agencys_makes_it_needless() -> None:
    story = telephoned().tell(feedback())
    assert OWED in story.owed
    story.when(CLOSE).refused(ObligationsOpen)


def test_a_confirmation_in_writing_makes_no_stage() -> None:
    before, after = telephoned("Gloucestershire"), telephoned()
    assert before.stage == after.stage == "review"


# --- corrections ---


def test_the_confirmation_ends_when_its_referral_is_voided() -> None:
    story = telephoned()
    told = story.when(void(story.version_of("referral.made")))
    told.turns(feedback_cscs_1="ended", confirm_in_writing_cscs_1="ended")


def test_voiding_a_confirmation_opens_it_again_with_the_old_deadline() -> None:
    story = telephoned().tell(a_confirmation())
    told = story.when(void(story.version_of("referral.confirmed-in-writing"))).opens(OWED)
    told.due(OWED, london("2027-03-02 10:01"))


def test_it_is_not_due_again_while_another_confirmation_is_valid() -> None:
    story = telephoned().tell(a_confirmation())
    first = story.version_of("referral.confirmed-in-writing")
    story = story.tell(a_confirmation())
    story.when(void(story.version_of("referral.confirmed-in-writing"))).opens()
    story.when(void(first)).opens()
    both = story.tell(void(first))
    both.when(void(story.version_of("referral.confirmed-in-writing"))).opens(OWED)


def test_a_corrected_made_time_moves_it_and_says_why() -> None:
    story = telephoned()
    told = story.when(change(story.version_of("referral.made"), made_at=MONDAY_9AM))
    moved = DeadlineReplanned(
        obligation=OWED, from_=london("2027-03-02 10:01"), to=london("2027-03-02 09:00"), reasons=WHY
    )
    assert moved in [event.fact for event in told.events]
    told.due(OWED, london("2027-03-02 09:00"))
    assert told.after.silence(london("2027-03-02 09:00")).obligation(OWED).state == "overdue"


def test_an_overdue_confirmation_whose_deadline_moves_later_is_open_again() -> None:
    story = given(raised(DSL), done(by_telephone("Shropshire", occurred_at=MONDAY_9AM)))
    story = story.silence(london("2027-03-02 09:30"))
    assert story.obligation(OWED).state == "overdue"
    moved = story.tell(change(story.version_of("referral.made"), made_at=london("2027-03-01 09:59")))
    assert moved.obligation(OWED).state == "open"
    assert moved.silence(london("2027-03-02 09:59")).obligation(OWED).state == "overdue"


def test_voiding_a_confirmation_opens_it_again_by_the_corrected_made_time() -> None:
    story = telephoned().tell(a_confirmation())
    story = story.tell(change(story.version_of("referral.made"), made_at=MONDAY_9AM))
    told = story.when(void(story.version_of("referral.confirmed-in-writing"))).opens(OWED)
    told.due(OWED, london("2027-03-02 09:00"))


def test_a_confirmed_referral_is_not_replanned() -> None:
    story = telephoned().tell(a_confirmation())
    story.when(change(story.version_of("referral.made"), made_at=MONDAY_9AM)).records("event.corrected")
