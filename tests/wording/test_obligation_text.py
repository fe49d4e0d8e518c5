"""Tasks and findings in words: without codes, and no two alike."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from domain.compliance.compliance_check import ComplianceChecker
from domain.entries.agencies import Agency
from domain.policy import authority_pack
from tests.domain.command_builders import (
    ACCEPT,
    a_plan,
    a_plan_review,
    fed_back,
    feedback,
    raised,
    referred,
    reviewed,
)
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import DEPUTY, DSL, MONDAY_10AM, OTHER_POLICY, POLICY, SENIOR
from tests.domain.story import Story, done, given
from tests.with_each import with_each
from views.case_parts import NextView
from views.case_view import whole_view
from views.compliance_view import compliance_view, finding_text
from views.register_view import clause_view
from web.pages.case.tasks import Task, tasks
from wording import obligation_text, obligation_topics, policy_text
from wording.obligation_text import task

CODE = re.compile(r"\b(cse|cscs|CSCS|LADO|dsl|inform|limit:)\b|[a-z]+[_:@][a-z0-9]+|-\d\b")


def owed(story: Story, *, whole: bool = True) -> dict[str, Task]:
    """The open tasks, as a reader of the whole case or of a part sees them."""
    offered = tuple(NextView(command=name, clauses=(), href="") for name in story.next_for(DSL))
    seen = replace(whole_view(story.state), next=offered)
    view = seen if whole else replace(seen, pupil=None)
    return {each.id: each for each in tasks(story.state, view, MONDAY_10AM)[0]}


TOLD_TWICE = given(raised(), done(ACCEPT), reviewed("refer", "cscs"), referred(), fed_back("section_17"))


def test_each_task_to_tell_the_child_says_what_about() -> None:
    told = [each.text for name, each in owed(TOLD_TWICE).items() if name.startswith("inform-pupil:")]
    assert sorted(told) == [
        "Tell the child what children's social care decided",
        "Tell the child what the school decided",
    ]


def test_two_decisions_of_one_agency_are_told_apart_by_their_times() -> None:
    again = done(feedback("section_47"), at=MONDAY_10AM + timedelta(hours=1))
    story = given(
        raised(), done(ACCEPT), reviewed("refer", "cscs"), referred(), fed_back("section_17"), again
    )
    told = [each.text for name, each in owed(story).items() if name.startswith("inform-pupil:")]
    assert "Tell the child what children's social care decided (Monday 1 March 2027, 11am)" in told
    assert len(set(told)) == 3


def test_every_entry_that_the_child_must_hear_about_has_a_topic() -> None:
    stream = whole_life().stream
    said = obligation_topics.in_entries(stream)
    for event in stream:
        for opened in event.effects.opens:
            if opened.kind == "inform-pupil":
                assert str(event.version) in said, event.fact.type


def test_two_entries_that_decided_alike_are_told_apart_by_their_numbers() -> None:
    """Otherwise a DSL reads the same task three times, and cannot tell which is done."""
    stream = whole_life().stream
    told = list(obligation_topics.in_entries(stream).values())
    assert len(told) == len(set(told))
    decided_support = [e.version for e in stream if e.fact.type == "support.considered"]
    assert len(decided_support) > 1
    for version in decided_support:
        assert f"what was decided about support (entry {version})" in told
    assert "what the school decided" in told
    unknown = given(raised(), done(ACCEPT), reviewed("early_help"), done(a_plan(date(2027, 3, 10)))).tell(
        a_plan_review("end")
    )
    version = unknown.version_of("early-help.reviewed")
    assert owed(unknown)[f"inform-pupil:{version}"].text.endswith(f"Monday 1 March 2027 (entry {version})")


def test_every_task_of_the_school_is_an_imperative() -> None:
    assert task("mentor-contact") == "Meet the child as their mentor"
    assert not [kind for kind in obligation_text.TASKS if re.search(r"\b(is|are|to be|due)\b", task(kind))]


@with_each("code", get_args(Agency))
def test_an_agency_has_one_name_on_pages_and_in_reports(code: str) -> None:
    assert task(f"feedback:{code}-2") == f"Answer from {authority_pack.agency_name(code + '-2')}"
    assert task(f"feedback:{code}-2").endswith(f"{authority_pack.agency_name(code)} (the second referral)")
    assert authority_pack.AGENCIES[code] == authority_pack.agency_name(code)


def test_the_first_of_two_steps_that_meet_it_is_the_natural_one() -> None:
    """People are offered to confirm a conflict before they are offered to lift it (3.2h)."""
    assert obligation_text.ANSWERS["confirm-conflict"] == "confirm-conflict"
    assert obligation_text.ANSWERS["accept"] == "accept"


def test_a_task_names_its_owner_and_shows_no_conflict_to_people_who_see_a_part() -> None:
    usual = given(raised())
    without_lead, without_both = given(raised(about=(DSL,))), given(raised(about=(DSL, DEPUTY)))
    accepted = given(raised(about=(DSL, DEPUTY)), done(ACCEPT, by=SENIOR))
    said = {
        "designated safeguarding lead": usual,
        "deputy, or another designated safeguarding lead": without_lead,
        "senior leader or headteacher": without_both,
        "person who has taken on the case": accepted,
    }
    assert {words: owed(story)["review"].owners for words, story in said.items()} == {w: w for w in said}
    assert len({owed(story, whole=False)["review"].owners for story in said.values()}) == 1


def test_every_sentence_about_a_clause_is_free_of_codes() -> None:
    for story in (TOLD_TWICE, whole_life(), given(raised()).silence(MONDAY_10AM + timedelta(days=2))):
        yardstick = ComplianceChecker(
            {each.name: each for each in (POLICY, OTHER_POLICY)}, story.state.recorded_at + timedelta(days=1)
        )
        found = compliance_view(yardstick.compliance(story.stream))
        topics = obligation_topics.in_entries(story.stream)
        for clause in found.clauses:
            said = finding_text(clause, topics, yardstick.at)
            assert not CODE.search(said), f"{clause.id}: {said}"
        assert any(each.shown_by == "duties" for each in found.clauses)


def test_an_agencys_task_is_not_the_schools() -> None:
    late = given(raised(), done(ACCEPT), reviewed("refer", "cscs"), referred()).silence(
        MONDAY_10AM + timedelta(days=4)
    )
    found = compliance_view(
        ComplianceChecker({POLICY.name: POLICY}, MONDAY_10AM + timedelta(days=4)).compliance(late.stream)
    )
    clause = next(each for each in found.clauses if each.id == "11.8")
    said = finding_text(clause, obligation_topics.in_entries(late.stream), MONDAY_10AM + timedelta(days=4))
    assert "Answer from children's social care: not received, late by" in said
    assert "This is for children's social care to do, not the school. The policy sets the deadline." in said


def test_no_limit_of_the_policy_and_no_rule_of_a_clause_shows_a_code() -> None:
    limits = [policy_text.task_of_limit(kind) for kind in POLICY.limits]
    assert not [said for said, often in Counter(limits).items() if often > 1]
    for clause in POLICY.register.clauses:
        found = clause_view(POLICY, clause, date(2027, 3, 1))
        assert found is not None
        for rule in found.realised_by:
            assert not re.search(r"`|\w_\w", rule.says), rule.says


def test_a_deadline_is_told_as_people_say_it() -> None:
    said = {kind: policy_text.within(limit, POLICY) for kind, limit in POLICY.limits.items()}
    assert said["accept"] == "30 minutes of school hours"
    assert said["review"].startswith("4 school hours. If the next day is not a working day: by 5pm")
    assert said["refer"] == "1 hour, day or night"
    assert said["feedback"] == "the end of the next working day, 5pm"


def test_a_missed_deadline_says_who_is_told_step_by_step() -> None:
    limits = POLICY.limits
    assert list(policy_text.steps("accept", limits["accept"], POLICY)) == [
        "At the deadline: the DSL. The message says “Overdue: pick up the concern”.",
        (
            "2 school hours after it: the deputy DSL and the headteacher. "
            "The message says “Still overdue: pick up the concern”."
        ),
        (
            "1 working day after it: the board lead. "
            "The message says “Overdue for a working day: pick up the concern”."
        ),
        "Once danger, an adult in images or an allegation against staff is known, these steps come instead.",
        (
            "At the deadline: the DSL, the deputy DSL and the headteacher. "
            "The message says “Overdue: pick up the concern”."
        ),
        (
            "1 hour after it: the senior leader and the headteacher. "
            "The message says “Still overdue: pick up the concern”."
        ),
        "3 hours after it: the board lead. The message says “Still overdue: pick up the concern”.",
    ]
    conflict = list(policy_text.steps("confirm-conflict", limits["confirm-conflict"], POLICY))
    assert conflict[-1].startswith("Then the last step again every working day, until")
    assert list(policy_text.steps("conclude", limits["conclude"], POLICY)) == []


def test_a_setting_of_the_school_is_never_shown_as_law() -> None:
    for limit in POLICY.limits.values():
        assert ("This is a school setting, not law." in policy_text.set_by(limit)) == (
            limit.basis == "school setting"
        )
