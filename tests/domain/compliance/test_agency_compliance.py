"""What the agency owes, and what the school owes when the agency is late."""

from datetime import timedelta

from tests.domain.command_builders import (
    a_chase,
    change,
    fed_back,
    feedback,
)
from tests.domain.compliance.compliance_helpers import BY_THE_BOOK, SILENT, clause
from tests.domain.people_and_times import (
    TUESDAY_9AM,
    WEDNESDAY_5PM,
    WEDNESDAY_9AM,
)
from tests.domain.story import done, given, silence_until
from views.compliance_view import finding_sentence


def test_an_agencys_obligation_is_open_until_its_deadline_and_breached_afterwards() -> None:
    assert clause(given(*BY_THE_BOOK), "11.8").status == "owed"
    silent = clause(given(*SILENT, silence_until(WEDNESDAY_9AM)), "11.8")
    assert silent.status == "breached"
    assert silent.parties == {"school": "owed", "cscs": "breached"}, "the silence is not the school's"
    assert silent.worst is not None
    assert silent.worst.late_by is not None
    assert silent.worst.late_by.text == "1 school hour"
    assert "owner: children's social care; deadline set by the policy" in finding_sentence(silent)


def test_told_late_is_met_late_by_the_agency_and_the_school_that_asked_did_its_part() -> None:
    told = clause(given(*SILENT, done(a_chase()), fed_back("section_17", at=WEDNESDAY_9AM)), "11.8")
    assert (told.status, told.parties) == ("met_late", {"school": "met", "cscs": "met_late"})


def test_the_agency_answered_without_a_chase() -> None:
    never = clause(given(*SILENT, silence_until(WEDNESDAY_5PM), done(feedback())), "11.8")
    assert (never.status, never.parties) == ("breached", {"school": "breached", "cscs": "met_late"})
    assert "Never done, and no longer needed since entry" in finding_sentence(never)


def test_one_chase_meets_the_duty_to_chase() -> None:
    """How often to chase is the school's own setting: a late chase is not a breach once it came."""
    asked = given(*SILENT, done(a_chase()), silence_until(WEDNESDAY_5PM))
    assert clause(asked, "11.8").parties == {"school": "breached", "cscs": "breached"}
    assert clause(asked.tell(feedback()), "11.8").parties == {"school": "met", "cscs": "met_late"}


def test_an_answer_told_in_time_and_recorded_the_day_after_is_met() -> None:
    story = given(*SILENT, silence_until(WEDNESDAY_9AM), done(feedback(told_at=TUESDAY_9AM)))
    assert clause(story, "11.8").parties == {"cscs": "met"}, "and no one had to chase it"


def test_a_made_time_set_right_moves_what_the_answer_is_held_against() -> None:
    story = given(*SILENT, done(feedback(), at=WEDNESDAY_9AM))
    assert clause(story, "11.8").parties["cscs"] == "met_late"
    later = story.tell(change(story.version_of("referral.made"), made_at=story.now - timedelta(hours=20)))
    assert clause(later, "11.8").parties["cscs"] == "met"
