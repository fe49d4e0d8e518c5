"""Fields that depend on another answer: no accepted body contradicts itself."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings

from domain import commands as ask
from domain.case.learnt_facts import learnt
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.entries.base import Circumstances
from domain.entries.clock import AgencyTold
from domain.field_rules import FutureDate, Reasons, field_faults, parts_of, rules_of
from domain.messaging.incoming_messages import faults as faults_of_a_message
from domain.policy.bank_holidays import Proclaim
from domain.validation.contradictions import DependentField
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.request_checks import faults
from domain.validation.required_fields import REQUIREMENTS, Requirement
from tests.domain.command_builders import (
    WHY,
    a_concern,
    a_plan_review,
    a_referral,
    a_review,
    agreed,
    believed_at_risk,
    neither,
    told_pupil,
    withheld,
)
from tests.domain.exploration.random_bodies import any_body
from tests.domain.people_and_times import DSL, MONDAY_10AM
from tests.domain.safeguard_builders import in_images, shared
from tests.domain.validation.independent_fields import STANDS_ALONE, every_part
from tests.with_each import with_each

NOW = MONDAY_10AM
LATER = date(2027, 3, 12)


@with_each(
    ("command", "pointers"),
    [
        (a_concern(imagery=False, imagery_parties=in_images(9)), ["/concern/imagery_parties"]),
        (a_concern(imagery=False, device_location="The office"), ["/concern/device_location"]),
        (ask.AddInformation(text="More.", imagery=False, imagery_parties=in_images(9)), ["/imagery_parties"]),
        (ask.AddInformation(text="More.", imagery=False, device_location="The office"), ["/device_location"]),
        (a_concern(adult_involved=False, imagery_parties=in_images(9, 18)), ["/concern/adult_involved"]),
        (a_concern(source="anonymous", source_name="His aunt"), ["/concern/source_name"]),
        (
            a_concern(circumstances=Circumstances(mode=("in_person",), online="A game")),
            ["/concern/circumstances/online"],
        ),
        (
            a_review(pupil_wishes=ask.PupilWishes(sought=False, text="To be left alone.", reasons=WHY)),
            ["/pupil_wishes/text"],
        ),
        (
            a_review(pupil_wishes=ask.PupilWishes(sought=True, text="To be left alone.", reasons=WHY)),
            ["/pupil_wishes/reasons"],
        ),
        (a_referral(special_category=False, condition="safeguarding"), ["/condition"]),
        (shared(special_category=False, condition="safeguarding"), ["/condition"]),
        (replace(believed_at_risk(), review_on=LATER), ["/review_on"]),
        (replace(agreed(), review_on=LATER), ["/review_on"]),
        (a_plan_review("end", LATER), ["/next_review_on"]),
        (a_plan_review("step_up", LATER), ["/next_review_on"]),
        (ask.RecordMentorContact(reasons=WHY), ["/reasons"]),
        (ask.RecordMentorContact(last=False, reasons=WHY), ["/reasons"]),
        (
            ask.AnswerInformationRequest(request=2, supplied=True, answer="All of it.", reasons=WHY),
            ["/reasons"],
        ),
        (
            ask.Correct(event=1, reasons=WHY, void=True, changes=ask.Changes(adult_involved=True)),
            ["/changes"],
        ),
        (ask.InformPupil(about=1, how="At lunch.", withheld_reason=WHY), ["/withheld_reason"]),
    ],
)
def test_a_field_that_contradicts_another_answer_is_malformed(
    command: ask.PersonCommand, pointers: list[str]
) -> None:
    assert [fault.pointer for fault in faults(command, NOW)] == pointers


@with_each(
    "command",
    [
        a_concern(imagery=True, imagery_parties=in_images(9), device_location="The office"),
        a_concern(imagery_parties=in_images(9), device_location="The office"),
        a_concern(imagery=False, imagery_parties=()),
        a_concern(adult_involved=False, imagery_parties=in_images(17, "unknown")),
        a_concern(adult_involved="unknown", imagery_parties=in_images(40)),
        a_concern(category="youth_produced_imagery", imagery=True),
        a_concern(source="anonymous"),
        a_concern(source_name="His aunt"),
        a_concern(circumstances=Circumstances(mode=("in_person", "technology"), online="A game")),
        a_concern(circumstances=Circumstances(online="A game")),
        a_concern(circumstances=Circumstances(mode=("video-call",), online="A game")),
        a_referral(condition="safeguarding"),
        shared(special_category=True, condition="safeguarding"),
        neither(LATER),
        a_plan_review("continue", LATER),
        told_pupil(1),
        withheld(1, LATER),
    ],
)
def test_a_body_without_contradictions_is_well_formed(command: ask.PersonCommand) -> None:
    assert faults(command, NOW) == []


ROOTS = (RAISE.command, *(entry.command for entry in COMMANDS.values()), AgencyTold, Proclaim)


KINDS = sorted({part for root in ROOTS for part in every_part(root)}, key=lambda kind: kind.__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A body whose field names suggest the wrong rules."""

    reasons: str
    explanation: Reasons
    review_on: date
    look_again: FutureDate | None = None


def test_a_rule_is_the_fields_annotation_and_not_its_name() -> None:
    today = MONDAY_10AM.date()
    example = Example(reasons="short", explanation="short", review_on=today, look_again=today)
    assert [pointer for pointer, _ in field_faults(example, "", MONDAY_10AM)] == [
        "/explanation",
        "/look_again",
    ]


@with_each("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_reason_number_and_list_of_texts_has_a_rule(kind: type) -> None:
    """Texts and times have a rule by type; reasons, numbers and lists of texts need one of their own."""
    hints, rules = get_type_hints(kind), rules_of(kind)
    for each in fields(kind):
        members = (hints[each.name], *get_args(hints[each.name]))
        if each.name == "reasons" or int in members or tuple[str, ...] in members:
            assert rules[each.name], f"{kind.__name__}.{each.name}"


@with_each("row", [*DEPENDENT_FIELDS, *REQUIREMENTS], ids=lambda row: f"{row.of[0].__name__}-{row.field}")
def test_each_row_names_fields_that_its_dataclasses_have(row: DependentField | Requirement) -> None:
    answers = row.under if isinstance(row, DependentField) else row.when
    for kind in row.of:
        for path in (row.field, *(answer.name for answer in answers)):
            assert _leads_somewhere(kind, path), f"{kind.__name__}: {path}"


def _leads_somewhere(kind: type, path: str) -> bool:
    name, _, rest = path.removeprefix("*/").partition("/")
    if name not in {each.name.rstrip("_") for each in fields(kind)}:
        return False
    if not rest:
        return True
    parts: dict[str, Any] = {path.removesuffix("/*"): part for path, part in parts_of(kind)}
    return name in parts and _leads_somewhere(parts[name], rest)


ENTRIES = (RAISE, *COMMANDS.values())
MEANS_TWO_THINGS: dict[str, Callable[[Any], bool]] = {
    "raise": lambda body: (
        _of_images(body.concern)
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


@pytest.mark.parametrize("examples", [60, pytest.param(150, marks=pytest.mark.long("more examples"))])
@with_each("entry", ENTRIES, ids=lambda entry: entry.name)
def test_no_accepted_body_contradicts_itself(entry: CommandSpec, examples: int) -> None:
    @settings(max_examples=examples)
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
