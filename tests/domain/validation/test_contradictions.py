"""No accepted body of a command contradicts itself: checked on bodies, not read from the table."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from hypothesis import given, settings

from domain import commands as ask
from domain.case.learnt_facts import learnt
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.entries.clock import AgencyTold
from domain.messaging.incoming_messages import faults as faults_of_a_message
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.request_checks import faults
from tests.domain.exploration.random_bodies import any_body
from tests.domain.people_and_times import DSL, MONDAY_10AM
from tests.domain.validation.independent_fields import STANDS_ALONE, every_part
from tests.with_each import with_each

ENTRIES = (RAISE, *COMMANDS.values())
MEANS_TWO_THINGS: dict[str, Callable[[Any], bool]] = {
    "raise": lambda body: (
        _of_images(body.concern)
        or (body.concern.category == "youth_produced_imagery" and body.concern.imagery is False)
        or (body.concern.source == "anonymous" and body.concern.source_name is not None)
        or (
            body.concern.source != "operation_encompass"
            and (body.concern.police_reference or body.concern.told_at) is not None
        )
    ),
    "add-information": lambda body: _of_images(body),
    "decide-review": lambda body: (
        (body.outcome != "refer" and body.agencies is not None)
        or body.police.refer != ("police" in (body.agencies or ()))
        or (body.no_lado is not None and "lado" in (body.agencies or ()))
    ),
    "refer": lambda body: body.special_category is False and body.condition is not None,
    "record-disclosure": lambda body: body.special_category is False and body.condition is not None,
    "record-feedback": lambda body: body.decision != "redirected" and body.redirected_to is not None,
    "record-dispute-outcome": lambda body: (
        (body.outcome != "changed" and body.decision is not None)
        or (body.decision != "redirected" and body.redirected_to is not None)
    ),
    "reconsider": lambda body: (
        (body.believed_at_risk and body.agrees)
        or (body.review_on is not None and (body.believed_at_risk or body.agrees))
    ),
    "review-early-help": lambda body: body.outcome != "continue" and body.next_review_on is not None,
    "record-parent-contact": lambda body: (
        (body.not_explained is not None and body.support_signposted is not None)
        or (body.begun_by != "parent" and body.told_of_concern is not None)
    ),
    "review-police-hold": lambda body: body.outcome != "keep" and body.review_on is not None,
    "protect": lambda body: bool(body.none_needed and body.measures),
    "inform-pupil": lambda body: (
        (body.withheld_reason is not None and (body.told_by or body.how) is not None)
        or (body.withheld_reason is None and body.revisit_on is not None)
    ),
    "consider-nrm": lambda body: bool(body.not_needed and (body.asked or body.reference or body.decision)),
    "assign-mentor": lambda body: bool(body.not_needed and (body.mentor or body.cadence)),
    "record-mentor-contact": lambda body: not body.last and body.reasons is not None,
    "answer-information-request": lambda body: body.supplied and body.reasons is not None,
    "correct": lambda body: sum((body.text is not None, bool(body.void), body.changes is not None)) > 1,
    "close": lambda body: body.pupil_told is not None and body.withheld_reason is not None,
}


def _of_images(said: ask.ConcernReport | ask.AddInformation) -> bool:
    grown = any(party.age != "unknown" and party.age >= 18 for party in said.imagery_parties or ())
    what = said.imagery_parties or said.imagery_origin or said.device_location
    mode = said.circumstances.mode if said.circumstances else None
    online = said.circumstances.online if said.circumstances else None
    return bool(
        (said.imagery is False and what)
        or (said.adult_involved is False and grown)
        or (online and mode == ("in_person",))
    )


def _wishes(body: Any) -> Any:
    return getattr(body, "pupil_wishes", None)


@with_each("entry", ENTRIES, ids=lambda entry: entry.name)
def test_no_accepted_body_contradicts_itself(entry: CommandSpec) -> None:
    @settings(max_examples=150)
    @given(body=any_body(entry.command))
    def check(body: Any) -> None:
        two = MEANS_TWO_THINGS.get(entry.name, lambda _: False)(body)
        wishes = _wishes(body)
        if wishes is not None:
            two = two or (wishes.text if not wishes.sought else wishes.reasons) is not None
        if two:
            assert faults(body, MONDAY_10AM)

    check()


@settings(max_examples=300)
@given(message=any_body(AgencyTold))
def test_no_accepted_message_of_an_agency_contradicts_itself(message: AgencyTold) -> None:
    two = message.kind == "acknowledgement" and (message.decision or message.reasons) is not None
    two = two or (message.decision != "redirected" and message.redirected_to is not None)
    if two:
        assert faults_of_a_message(message, MONDAY_10AM)


@settings(max_examples=400)
@given(said=any_body(ask.AddInformation))
def test_the_facts_from_an_accepted_body_never_contradict_it(said: ask.AddInformation) -> None:
    """8.3: a body that says there are no images, or no adult, opens no referral to the police."""
    if faults(said, MONDAY_10AM):
        return
    found = learnt(said, 2, DSL.id, MONDAY_10AM)
    assert not (said.imagery is False and found.imagery)
    assert not (said.adult_involved is False and found.adult_involved)


def test_every_optional_field_is_listed_as_independent_or_dependent() -> None:
    """Its author decides: `independent_fields.py` here, or `domain/validation/dependent_fields.py`."""
    kinds = {AgencyTold, *(part for entry in ENTRIES for part in every_part(entry.command))}
    for kind in sorted(kinds, key=lambda each: each.__name__):
        rows = {row.field for row in DEPENDENT_FIELDS if kind in row.of}
        free = {each.name for each in fields(kind) if each.default is not MISSING} - {"occurred_at"}
        assert free - rows == set(STANDS_ALONE.get(kind.__name__, "").split()), kind.__name__
