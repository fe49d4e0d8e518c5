"""The parent gate is closed until contact is assessed as safe, and closes again on changes (11.13)."""

from datetime import timedelta

import pytest

from domain.case.warnings import HELD, SHUT, risk_warnings
from domain.commands import AddInformation, PersonCommand, PlanParentContact
from domain.entries.agencies import Decision
from domain.events import ParentContactRecorded
from domain.refusals import ParentGateClosed
from tests.domain.case_documents import case_document
from tests.domain.command_builders import (
    A_DISCUSSION,
    REOPEN,
    a_referral,
    an_emergency,
    change,
    fed_back,
    raised,
    referred,
    void,
)
from tests.domain.people_and_times import DSL, MONDAY_9AM, TEACHER, TUESDAY_5PM
from tests.domain.safeguard_builders import (
    DANGER,
    FOUND_SAFE,
    HOLD,
    LIFT,
    MOTHER,
    PLAN,
    assessed,
    in_images,
    reclassified,
    safe,
    spoken_to,
)
from tests.domain.settling_steps import closed
from tests.domain.story import Step, done, given
from tests.with_each import with_each


def test_no_contact_is_planned_before_an_assessment() -> None:
    given(raised()).when(PLAN).refused(ParentGateClosed)
    assert ParentGateClosed.clauses == ("11.13",)


@pytest.mark.parametrize(
    "found", [assessed(pupil=False), assessed(others=False), assessed(pupil=False, others=False)]
)
def test_no_contact_is_planned_unless_it_is_safe_for_the_pupil_and_for_others(found: PersonCommand) -> None:
    given(raised(), done(found)).when(PLAN).refused(ParentGateClosed)
    safe(found).when(PLAN).refused(ParentGateClosed)


def test_the_gate_is_opened_for_one_parent_and_not_for_another() -> None:
    given(raised(), done(assessed("Father"))).when(PLAN).refused(ParentGateClosed)
    given(raised(), done(assessed(" father"))).when(PLAN).refused(ParentGateClosed)


def test_contact_found_safe_is_planned_however_the_parent_is_spelt() -> None:
    safe().when(PLAN).records("parent-contact.planned").opens().turns()
    given(raised(), done(assessed(" the  MOTHER"))).when(
        PlanParentContact(parent="The mother", discussed="What comes next.")
    ).records("parent-contact.planned")


@with_each(
    "step",
    [
        done(DANGER),
        done(AddInformation(text="A man.", adult_involved=True)),
        done(AddInformation(text="A man.", imagery_parties=in_images(30))),
        done(AddInformation(text="There are pictures.", imagery=True)),
        done(HOLD),
        done(reclassified("cse")),
        done(an_emergency(), TEACHER),
        done(a_referral(trigger="immediate_danger")),
        done(change(1, immediate_danger=True)),
        done(change(1, adult_involved=True)),
    ],
)
def test_the_gate_shuts_when_something_changes(step: Step) -> None:
    """11.13: it closes again on changes."""
    story = given(*FOUND_SAFE, step)
    assert any(2 in event.effects.shuts for event in story.stream)
    assert not story.state.gate.is_open(MOTHER)
    assert SHUT in risk_warnings(story.state)
    assert SHUT not in risk_warnings(story.tell(assessed()).state)


@pytest.mark.parametrize(
    ("decision", "shuts"), [("section_47", True), ("immediate_protection", True), ("section_17", False)]
)
def test_the_gate_shuts_when_an_agency_investigates(decision: Decision, shuts: bool) -> None:
    story = given(*FOUND_SAFE, referred(), fed_back(decision))
    assert story.state.gate.is_open(MOTHER) != shuts


def test_an_entry_without_a_new_risk_leaves_the_gate_open() -> None:
    story = safe(A_DISCUSSION, reclassified("neglect"), a_referral(), AddInformation(text="She is better."))
    assert story.state.gate.is_open(MOTHER)
    assert not any(event.effects.shuts for event in story.stream)


def test_a_reopened_case_is_assessed_again() -> None:
    story = closed(given(*FOUND_SAFE)).tell(REOPEN)
    story.when(PLAN).refused(ParentGateClosed)


def test_an_older_finding_does_not_come_back_when_a_change_came_between() -> None:
    story = safe(DANGER, assessed(pupil=False))
    found_unsafe = story.version_of("parent-contact.assessed")
    story.tell(void(found_unsafe)).when(PLAN).refused(ParentGateClosed)
    safe(assessed(pupil=False)).tell(void(3)).when(PLAN).records("parent-contact.planned")
    safe(assessed(pupil=False), DANGER).tell(void(3)).when(PLAN).refused(ParentGateClosed)


def test_contact_through_the_open_gate_owes_nothing() -> None:
    told = spoken_to(support_signposted="The helpline.")
    outcome = safe().when(told, by=TEACHER).opens().turns()
    outcome.then(
        ParentContactRecorded(
            parent=MOTHER, discussed=told.discussed, support_signposted="The helpline.", outside_gate=False
        )
    )
    assert outcome.events[0].clauses == ("11.13", "11.14", "10.1e")


@pytest.mark.parametrize("steps", [(), (assessed(pupil=False),), (assessed(), HOLD), (assessed(), DANGER)])
def test_contact_that_happened_outside_the_gate_is_recorded_and_looked_at_by_a_dsl(
    steps: tuple[PersonCommand, ...],
) -> None:
    """11.13: contact is never refused, but marked."""
    story = given(raised(), *(done(step) for step in steps))
    outcome = story.when(spoken_to(), by=TEACHER).records("parent-contact.recorded")
    owed = f"review-parent-contact:{outcome.after.state.version}"
    outcome.opens(owed).due(owed, TUESDAY_5PM)
    assert outcome.fact(ParentContactRecorded).outside_gate
    assert outcome.after.obligation(owed).basis == "school setting"
    assert outcome.after.tell(assessed(others=False)).obligation(owed).state == "met"


def test_contact_is_judged_by_the_gate_as_it_was_when_it_happened() -> None:
    before = given(raised(TEACHER)).at(MONDAY_9AM + timedelta(hours=3)).tell(assessed())
    before.when(spoken_to(occurred_at=MONDAY_9AM + timedelta(hours=2))).opens("review-parent-contact:3")
    story = before.at(before.now + timedelta(hours=2)).tell(DANGER)
    story.when(spoken_to(occurred_at=story.now - timedelta(hours=1))).opens()
    held = before.at(before.now + timedelta(hours=1)).tell(HOLD)
    held.when(spoken_to(occurred_at=held.now - timedelta(minutes=5))).opens()
    held.when(spoken_to(occurred_at=held.now)).opens("review-parent-contact:4")


RANG: dict[str, str] = {"begun_by": "parent", "told_of_concern": "nothing"}


def test_a_parent_who_rings_is_recorded_outside_the_gate_and_a_dsl_decides_whether_to_answer() -> None:
    """11.13: the gate is closed to them as before; who began the contact does not open it."""
    story = given(raised())
    outcome = story.when(spoken_to(**RANG), by=TEACHER)
    outcome.opens("review-parent-contact:2")
    fact = outcome.fact(ParentContactRecorded)
    assert (fact.outside_gate, fact.only_listened) == (True, True)
    outcome.after.when(PLAN).refused(ParentGateClosed)


def test_to_tell_a_parent_something_or_not_to_say_whether_is_not_only_listening() -> None:
    for told in ({"told_of_concern": "something"}, {}):
        fact = given(raised()).when(spoken_to(begun_by="parent", **told)).fact(ParentContactRecorded)
        assert not fact.only_listened
    assert not given(raised()).when(spoken_to(begun_by="school")).fact(ParentContactRecorded).only_listened
    given(raised()).when(spoken_to(told_of_concern="nothing")).malformed("/told_of_concern")
    given(raised()).when(spoken_to(begun_by="school", told_of_concern="something")).malformed(
        "/told_of_concern"
    )


def test_assessing_another_parent_is_not_a_review_of_the_contact() -> None:
    story = given(raised(), done(spoken_to()))
    story.when(assessed("Father")).turns()
    both = story.tell(spoken_to("MOTHER")).when(assessed())
    both.turns(review_parent_contact_2="met", review_parent_contact_3="met")


def test_an_assessment_or_a_contact_in_error_puts_what_it_owed_right() -> None:
    story = given(raised(), done(spoken_to()), done(assessed()))
    assert "review-parent-contact:2" in story.tell(void(3)).owed
    assert "review-parent-contact:2" not in story.tell(assessed()).tell(void(3)).owed
    assert "review-parent-contact:2" not in given(raised(), done(spoken_to()), done(void(2))).owed


def test_the_case_shows_gates_and_hold_to_those_who_see_the_whole_of_it() -> None:
    story = safe(assessed("Father", others=False), HOLD)
    view = case_document(story.state, DSL)
    gates = {each["parent"]: (each["open"], each["shut_at"] is not None) for each in view["parent_gates"]}
    assert gates == {"Mother": (False, True), "Father": (False, False)}
    assert view["police_hold"] == {"placed_at": "2027-03-01T10:03:00Z", "advice": HOLD.advice}
    assert {"clause": HELD.clause, "text": HELD.text} in view["warnings"]
    assert HELD not in risk_warnings(story.tell(LIFT).state)
    receipt = case_document(story.state, TEACHER)
    assert (receipt["parent_gates"], receipt["police_hold"], receipt["warnings"]) == ([], None, [])
