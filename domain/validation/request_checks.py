"""Find the faults of a command: short reasons, times that cannot be, gaps, images."""

from collections.abc import Iterator
from datetime import datetime

from domain import commands as ask
from domain.calendar.working_time import to_the_minute
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.learnt_facts import has_unknown_account
from domain.case.obligation import numbers
from domain.case.repeat_counts import like_name
from domain.case.untold_facts import adults_named, dangers_standing
from domain.commands import RaiseConcern
from domain.entries.reporting import NOT_STATED
from domain.field_rules import Fault, field_faults, fields_of
from domain.image_detection import NO_IMAGE, images_in
from domain.policy.form_questions import in_answers
from domain.policy.policy_model import KindsOfConcern
from domain.pupils.name_matching import name_words
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals.refused import one_of
from domain.validation.contradictions import contradictions
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.required_fields import missing


def left_open(command: RaiseConcern) -> Iterator[tuple[str, str]]:
    """Answers that are missing and not named as missing, and the reverse: pointer, and what to do (11.1)."""
    open_ = command.not_answered or ()
    blank = {
        "immediate_danger": command.concern.immediate_danger is None,
        "category": command.concern.category == NOT_STATED,
    }
    for name, is_blank in blank.items():
        if is_blank and name not in open_:
            yield f"/concern/{name}", "This field is required."
        elif name in open_ and not is_blank:
            yield "/not_answered", f"Leave {name} out: the report answers it."
    if "about" in open_ and command.about:
        yield "/not_answered", "Leave about out: the report answers it."


COUNTS_AS_AN_ADULT = (
    "An online account of unknown age counts as an adult. Give the age, or leave this out. Once you know "
    "that it is a child, correct this entry and give your reasons (8.3)."
)
DENIED = {
    "images": ("imagery", "Say that there are images, or choose another kind of concern (8.1)."),
    "allegation": (
        "staff_allegation",
        "Say that it is an allegation against an adult at work, or choose another kind of concern (3.2i).",
    ),
}
"""For each meaning of a kind of concern, the answer that contradicts it, and what to do."""
NOT_AS_REGISTERED = (
    "The register says something else about this child. Leave this out, or choose the child whom you mean."
)


def faults(command: ask.PersonCommand, at: datetime) -> list[Fault]:
    """Every fault of the command, decided at `at`."""
    return [
        *(Fault(pointer=pointer, message=NO_IMAGE, clause="8.2") for pointer in images_in(command, "")),
        *(
            Fault(pointer=pointer, message=message)
            for pointer, message in (
                *field_faults(command, "", at),
                *missing(command),
                *_mismatched(command),
                *contradictions(command, DEPENDENT_FIELDS),
            )
        ),
    ]


def against_the_kinds(command: ask.PersonCommand, kinds: KindsOfConcern) -> list[Fault]:
    """A kind of concern that the policy does not have, or that contradicts another answer (2.1, 8.1)."""
    match command:
        case ask.RaiseConcern(concern=said):
            code, pointer, left_open = said.category, "/concern/category", said.category == NOT_STATED
            denied = {"images": said.imagery is False, "allegation": said.staff_allegation is False}
        case ask.Reclassify(category=code):
            pointer, left_open, denied = "/category", False, {}
        case _:
            return []
    kind = kinds.offered(code)
    if kind is None and not left_open:
        return [Fault(pointer=pointer, message=f"Give one of {', '.join(kinds.codes)}.")]
    return [
        Fault(pointer=f"/concern/{field}", message=message)
        for meaning, (field, message) in DENIED.items()
        if kind is not None and meaning in kind.means and denied.get(meaning)
    ]


def unknown_entries(command: ask.PersonCommand, state: Case) -> list[Fault]:
    """The entries in a list that the case does not have; for one entry, see `NoSuchEvent`."""
    if not isinstance(command, ask.InformPupil) or not isinstance(command.about, tuple):
        return []
    right = one_of(numbers(state.open_obligations, "inform-pupil"))
    return [
        Fault(pointer=f"/about/{place}", message=f"The case has no entry of that number. {right}".strip())
        for place, entry in enumerate(command.about)
        if entry > state.version
    ]


def against_the_register(command: ask.PersonCommand, registered: RegisteredPupil | None) -> list[Fault]:
    """The details of a child that contradict the record of the register that the command names (3-DSL.n)."""
    if not isinstance(command, ask.IdentifyPupil) or command.details is None or registered is None:
        return []
    said = command.details
    given = [name for name in (registered.given_name, registered.known_as) if name]
    named = any(
        like_name(said.name, f"{name} {registered.family_name}")
        or name_words(said.name)[:1] == name_words(name)[:1]  # a child may get a new family name
        for name in given
    )
    born = {registered.date_of_birth, said.date_of_birth} - {None, "unknown"}
    wrong = {
        "name": not named,
        "date_of_birth": len(born) > 1,
        "upn": None not in (said.upn, registered.upn) and said.upn != registered.upn,
    }
    return [Fault(pointer=f"/details/{field}", message=NOT_AS_REGISTERED) for field in wrong if wrong[field]]


def _mismatched(command: ask.PersonCommand) -> Iterator[tuple[str, str]]:
    """Fields that do not fit together: dates in the wrong order, no change, answers for the form."""
    match command:
        case ask.RaiseConcern():
            yield from left_open(command)
            if command.concern.adult_involved is False and has_unknown_account(command.concern):
                yield "/concern/adult_involved", COUNTS_AS_AN_ADULT
        case ask.AddInformation() if command.adult_involved is False and has_unknown_account(command):
            yield "/adult_involved", COUNTS_AS_AN_ADULT
        case ask.RecordMissingEpisode() if command.to is not None:
            both = command.from_.tzinfo is not None and command.to.tzinfo is not None
            if both and command.to < command.from_:
                yield "/to", "Enter a time after the child went missing (3.2t)."
        case ask.RecordLeaving() if command.term_starts_on is not None:
            if command.term_starts_on < command.leaves_on:
                yield "/term_starts_on", "Enter the first day of the term after the child leaves (3-DSL.w)."
        case ask.PlaceLegalHold() if command.from_on is not None and command.review_on is not None:
            if command.review_on <= command.from_on:
                yield "/review_on", "Enter a date after the hold starts."
        case ask.UpdateCircumstances() if not any(
            getattr(command, attribute) is not None
            for attribute, _ in fields_of(command)
            if attribute != "occurred_at"
        ):
            yield "/risk_groups", "Give at least one answer (3-DSL.m)."
        case ask.Correct() if command.changes == ask.Changes():
            yield "/changes", "Give at least one change."
        case ask.Refer():
            yield from in_answers(command)
        case _:
            return


BEFORE_IT_WAS_MADE = (
    "The agency cannot have answered before the referral was made. Enter a later time, or correct the "
    "time of the referral (11.8)."
)
AFTER_IT_WAS_ANSWERED = (
    "The agency answered this referral before that time. Enter an earlier time, or cancel the entry with the "
    "answer (11.8)."
)

BEFORE_THE_DANGER = (
    "Danger was reported after that time. Enter a later time, or leave out that the review found none (11.4)."
)
NO_ADULT_THERE = "That entry names no adult. Choose one that does, or leave this out (8.3)."


def impossible(state: Case, command: ask.PersonCommand) -> list[Fault]:
    """Each field that contradicts the case; call it only for a person who may give the command."""
    return [Fault(pointer=pointer, message=message) for pointer, message in _found(state, command)]


def _found(state: Case, command: ask.PersonCommand) -> Iterator[tuple[str, str]]:
    match command:
        case ask.AddInformation() if command.same_adult_as is not None:
            if command.same_adult_as not in adults_named(state.concern):
                yield "/same_adult_as", NO_ADULT_THERE
        case ask.DecideReview() if command.no_immediate_danger and (at := command.occurred_at) is not None:
            if not all(known.precedes(at, state.version + 1) for known in dangers_standing(state)):
                yield "/occurred_at", BEFORE_THE_DANGER
        case ask.RecordFeedback():
            made_at = _made_at(state.agency_referral(command.agency_referral))
            field = "told_at" if command.told_at is not None else "occurred_at"
            told_at: datetime | None = getattr(command, field)
            if made_at is not None and told_at is not None and told_at < to_the_minute(made_at):
                yield f"/{field}", BEFORE_IT_WAS_MADE
        case ask.RecordDisputeOutcome() if command.decision is not None and command.occurred_at is not None:
            made_at = _made_at(state.agency_referral(command.agency_referral))
            if made_at is not None and command.occurred_at < to_the_minute(made_at):
                yield "/occurred_at", BEFORE_IT_WAS_MADE
        case ask.Correct() if command.changes is not None and command.changes.made_at is not None:
            corrected = (ar for ar in state.standing_referrals if ar.version == command.event)
            answers = (told.told_at for ar in corrected for told in ar.decisions)
            if any(told_at < to_the_minute(command.changes.made_at) for told_at in answers):
                yield "/changes/made_at", AFTER_IT_WAS_ANSWERED
        case _:
            return


def _made_at(referral: AgencyReferral | None) -> datetime | None:
    return referral.made_at if referral is not None else None
