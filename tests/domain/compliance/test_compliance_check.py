"""Each clause has one status in a case, based on obligations, on entries or on neither (3.2a)."""

from dataclasses import replace

import pytest

from domain.compliance.clause_findings import GRAVEST_FIRST
from domain.policy.clause_register import Register
from tests.domain.command_builders import A_VIEW, a_concern, change, protection, raised, void
from tests.domain.compliance.compliance_helpers import BY_THE_BOOK, clause, held
from tests.domain.full_case import a_message, whole_life
from tests.domain.people_and_times import DSL, MONDAY_5PM, POLICY, WEDNESDAY_5PM, WEDNESDAY_9AM, london
from tests.domain.safeguard_builders import spoken_to
from tests.domain.story import Story, done, given, silence_until
from views.compliance_view import compliance_view, finding_sentence


def statuses(story: Story, *names: str) -> dict[str, str]:
    return {name: clause(story, name).status for name in names}


def test_every_clause_of_the_register_has_one_status_in_a_whole_story() -> None:
    found = held(whole_life()).findings
    assert [each.clause.id for each in found] == list(POLICY.register.clauses)
    assert {each.status for each in found} == {"breached", "owed", "met_late", "met", "not_applicable"}


def test_no_status_is_without_what_it_rests_on() -> None:
    for each in held(whole_life()).findings:
        match each.status:
            case "met" | "met_late":
                assert each.evidence, each.clause.id
            case "owed":
                assert any(duty.outcome == "owed" for duty in each.duties), each.clause.id
            case "breached":
                broken = any(duty.outcome == "breached" for duty in each.duties)
                assert broken or each.shown_by == "departure", each.clause.id
            case "not_applicable":
                assert not each.duties, each.clause.id


def test_the_status_is_the_gravest_of_what_was_owed() -> None:
    for each in held(whole_life()).findings:
        if each.shown_by == "duties":
            assert each.status == min((duty.outcome for duty in each.duties), key=GRAVEST_FIRST.index)


def test_a_deadline_that_passed_is_breached_even_where_the_clock_was_down() -> None:
    down = clause(given(*BY_THE_BOOK), "11.8", at=WEDNESDAY_9AM)
    assert (down.status, down.parties) == ("breached", {"cscs": "breached"})


def test_a_message_to_another_person_does_not_inform_the_head() -> None:
    """3-DSL.e: a delivery names its own clause."""
    story = given(raised(DSL), a_message("accept", through=True))
    assert clause(story, "3-DSL.e").status == "not_applicable"
    told = given(*BY_THE_BOOK, a_message("feedback:cscs-1", through=True, say="referral-made"))
    assert clause(told, "3-DSL.e").status == "met"
    sent = given(*BY_THE_BOOK, a_message("feedback:cscs-1", through=True, say="referral-document"))
    assert clause(sent, "3-DSL.e").status == "not_applicable"
    for news in ("handed-over", "routed-to-you", "challenge-answered"):
        other = given(*BY_THE_BOOK, a_message(None, through=True, say=news))
        assert clause(other, "3-DSL.e").status == "not_applicable", news


def test_a_voided_entry_opens_its_obligation_again_and_counts_once() -> None:
    story = given(raised(DSL), done(protection()))
    assert clause(story, "11.9").status == "met"
    again = story.tell(void(story.version_of("protection.recorded")))
    assert [duty.outcome for duty in clause(again, "11.9").duties] == ["owed"]
    protected = clause(again.tell(protection()), "11.9")
    assert [duty.outcome for duty in protected.duties] == ["met"]


def test_an_entry_that_is_void_is_not_evidence() -> None:
    story = given(raised(DSL), done(spoken_to()))
    assert clause(story, "11.13").status == "breached"
    assert clause(story.tell(void(story.version_of("parent-contact.recorded"))), "11.13").status != "breached"


def test_danger_that_never_was_is_not_a_breach() -> None:
    story = given(raised(DSL, immediate_danger=True), silence_until(MONDAY_5PM))
    assert clause(story, "11.4").status == "breached"
    corrected = story.tell(change(1, immediate_danger=False))
    assert clause(corrected, "11.4").status == "not_applicable"


def test_why_a_clause_does_not_apply_is_said() -> None:
    story = given(raised(DSL))
    why = {name: clause(story, name).shown_by for name in ("2.1", "9.1", "3.2h", "3.2q", "3.2b")}
    assert why == {
        "2.1": "asks_nothing",
        "9.1": "people",
        "3.2h": "software",
        "3.2q": "nothing",
        "3.2b": "software",
    }
    assert set(statuses(story, *why).values()) == {"not_applicable"}
    assert "software cannot tell" in finding_sentence(clause(story, "9.1"))
    assert clause(story.tell(A_VIEW), "3.2q").status == "met"


def test_a_limit_of_ours_is_said_to_be_ours() -> None:
    said = finding_sentence(clause(given(raised(DSL)), "11.1"))
    assert "owner: the school; deadline set by the school" in said
    assert "deadline set by the policy" not in said


def test_a_case_is_held_against_the_policy_it_was_moved_to() -> None:
    story = whole_life()
    assert held(story).policy.name == story.state.policy != POLICY.name


@pytest.mark.parametrize("by", ["2027-03-01 10:00", "2027-03-02 16:59", "2027-03-02 17:01"])
def test_an_earlier_instant_has_the_status_of_then(by: str) -> None:
    story = given(*BY_THE_BOOK, silence_until(WEDNESDAY_5PM))
    then = [event for event in story.stream if event.recorded_at <= london(by)]
    known = replace(story, stream=tuple(then))
    expected = {
        "2027-03-01 10:00": "not_applicable",
        "2027-03-02 16:59": "owed",
        "2027-03-02 17:01": "breached",
    }
    assert clause(known, "11.8", at=london(by)).status == expected[by]


def test_a_clause_that_the_register_lacks_is_not_left_out() -> None:
    story = given(raised(DSL))
    bare = replace(story, policy=replace(story.policy, register=Register()))
    assert [(each.clause.id, each.status) for each in held(bare).findings] == [
        ("11.1", "owed"),
        ("11.9", "owed"),
    ]


def test_the_report_has_no_names_and_none_of_peoples_words() -> None:
    told = str(compliance_view(held(whole_life())))
    assert "Rowan" not in told
    assert a_concern().concern.summary not in told
    assert "helpline" not in told
    assert "score" not in told
