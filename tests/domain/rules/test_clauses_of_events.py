"""Every event names its clauses (11.17)."""

from domain.commands import AddInformation, PersonCommand
from domain.events import EscalationRaised, ObligationOverdue
from tests.domain.command_builders import (
    a_concern,
    a_referral,
    agreed,
    an_emergency,
    believed_at_risk,
    feedback,
    raised,
)
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import DSL, OTHER_POLICY, POLICY, TEACHER
from tests.domain.story import done, given
from tests.with_each import with_each

CLAUSES = {
    "concern.raised": ("11.1", "11.9"),
    "information.added": ("2.4g", "11.1"),
    "concern.accepted": ("11.1", "3-DSL.x"),
    "review.decided": ("11.1", "11.12", "11.15", "3-DSL.d"),
    "protection.recorded": ("11.9",),
    "referral.made": ("11.5", "11.8"),
    "referral.confirmed-in-writing": ("11.8",),
    "referral.acknowledged": ("11.8",),
    "feedback.received": ("11.8", "11.10"),
    "feedback.overdue": ("11.8",),
    "information.read": ("2.4g", "8.6", "11.1"),
    "chase.recorded": ("11.8",),
    "telephone.recorded": ("11.8",),
    "notification.delivered": ("11.8",),
    "notification.failed": ("11.1",),
    "reconsideration.decided": ("11.11",),
    "statutory.concluded": ("11.6", "11.11"),
    "support.considered": ("11.11",),
    "early-help.started": ("11.11", "3-DSL.j"),
    "early-help.reviewed": ("3-DSL.j",),
    "plan-lead.changed": ("3-DSL.j",),
    "pupil.informed": ("11.12",),
    "pupil.not-informed": ("11.12",),
    "pupil.view-recorded": ("11.12", "3.2q"),
    "reporter.answered": ("11.2", "3-DSL.g"),
    "event.corrected": ("3-DSL.n", "11.15"),
    "deadline.replanned": ("3-DSL.n", "11.8"),
    "discussion.recorded": ("11.15",),
    "case.closed": ("11.15",),
    "case.reopened": ("11.10",),
    "reminder.sent": ("3-DSL.j",),
    "rung.skipped": ("11.8", "11.15"),
    "parent-contact.recorded": ("11.13", "11.14", "10.1e"),
    "parent-contact.assessed": ("11.13",),
    "parent-contact.planned": ("11.13", "11.14"),
    "police-hold.placed": ("11.7",),
    "police-hold.lifted": ("11.7",),
    "disclosure.recorded": ("3.2g", "11.5", "3-STF.g"),
    "information.withheld": ("3.2g", "11.5"),
    "concern.reclassified": ("2.1", "2.5"),
    "liaison.recorded": ("11.6",),
    "nrm.considered": ("4.6",),
    "mentor.assigned": ("12.5",),
    "mentor.contact-recorded": ("12.5",),
    "decision.challenged": ("3.2u", "3-STF.l"),
    "challenge.answered": ("3.2u",),
    "case.handed-over": ("3-DSL.f", "3-DSL.x"),
    "concern.withdrawn": ("10.4",),
    "case.linked": ("2.4f", "2.4h"),
    "repeats.found": ("6.1", "2.4g"),
    "missing-episode.recorded": ("3.2t",),
    "outside-referral.recorded": ("3.2c",),
    "event.countersigned": ("11.15",),
    "file.transferred": ("3-DSL.w",),
    "conflict.declared": ("3.2h",),
    "conflict.confirmed": ("3.2h",),
    "conflict.lifted": ("3.2h",),
    "policy.adopted": ("11.17", "13.1"),
    "team-member.recorded": ("3-DSL.i", "7.4"),
    "paper-copy.recorded": ("11.15",),
    "information-request.recorded": ("3.2f", "3-STF.j"),
    "information-request.answered": ("3.2f", "3.2g"),
}
"""The first event of each type in one case; rungs and deadlines have the clause of their obligation."""


def test_an_event_names_its_clauses() -> None:
    first = {event.fact.type: event.clauses for event in reversed(whole_life().stream)}
    assert {kind: first.get(kind) for kind in CLAUSES} == CLAUSES


def test_an_entry_of_the_clock_names_the_clause_of_its_obligation() -> None:
    story = whole_life()
    clauses = {owed.id: owed.clause for owed in story.state.obligations}
    rungs = [
        (event.clauses, event.fact.obligation)
        for event in story.stream
        if isinstance(event.fact, ObligationOverdue | EscalationRaised)
    ]
    assert rungs
    for named, obligation in rungs:
        assert named == (clauses[obligation],)


@with_each(
    ("command", "clauses"),
    [
        (a_concern(immediate_danger=True), ("11.1", "11.9", "11.4")),
        (a_concern(imagery=True, adult_involved=True), ("11.1", "11.9", "8.3")),
    ],
)
def test_danger_and_an_adult_in_imagery_name_theirs_from_the_first(
    command: PersonCommand, clauses: tuple[str, ...]
) -> None:
    assert given().when(command, by=TEACHER).events[0].clauses == clauses


@with_each(
    ("command", "clauses"),
    [
        (AddInformation(text="Now.", immediate_danger=True), ("2.4g", "11.1", "11.4")),
        (AddInformation(text="A man.", imagery=True, adult_involved=True), ("2.4g", "11.1", "8.3")),
        (an_emergency(), ("11.4", "11.8", "3-STF.h")),
        (feedback("section_17"), ("11.8",)),
        (believed_at_risk(), ("11.10",)),
        (agreed(), ("11.11",)),
    ],
)
def test_the_answers_in_a_command_decide_its_clauses(
    command: PersonCommand, clauses: tuple[str, ...]
) -> None:
    story = given(raised(DSL), done(a_referral()), done(feedback("no_statutory")))
    assert story.when(command).events[0].clauses == clauses


def test_every_event_and_obligation_names_the_policy_that_the_case_was_raised_under() -> None:
    story = whole_life()
    adopted = story.version_of("policy.adopted")
    assert {event.policy for event in story.stream[:adopted]} == {POLICY.name}
    assert {event.policy for event in story.stream[adopted:]} == {OTHER_POLICY.name} == {story.state.policy}
    assert all(owed.clause and owed.basis for owed in story.state.obligations)
