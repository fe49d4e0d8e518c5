"""Find the faults of a command without looking at the case: short reasons, future times, gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import commands as ask
from domain.case.learnt_facts import has_unknown_account
from domain.case.same_child import like_name
from domain.commands import RaiseConcern
from domain.policy.form_questions import in_answers
from domain.pupils.name_matching import name_words
from domain.pupils.pupil_details import RegisteredPupil
from domain.validation.contradictions import contradictions
from domain.validation.dependent_fields import DEPENDENT_FIELDS
from domain.validation.field_rules import faults_in, fields_of, in_range
from domain.validation.image_detection import NO_IMAGE, images_in
from domain.validation.required_fields import missing


def left_open(command: RaiseConcern) -> Iterator[tuple[str, str]]:
    """Answers that are missing and not named as missing, and the reverse: pointer, and what to do (11.1)."""
    open_ = command.not_answered or ()
    blank = {
        "immediate_danger": command.concern.immediate_danger is None,
        "category": command.concern.category == "not_stated",
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
NOT_AS_REGISTERED = (
    "The register says something else about this child. Leave this out, or choose the child whom you mean."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, and its place as a JSON pointer (RFC 6901)."""

    pointer: str
    message: str
    clause: str | None = None
    """The clause of the policy that it breaks, if any."""


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


def field_faults(part: Any, path: str, at: datetime) -> Iterator[tuple[str, str]]:
    """The faults of each field alone, at any depth: its pointer, and what to do."""
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if value is None:
            continue
        pointer = f"{path}/{name}"
        if fields_of(value):
            yield from field_faults(value, pointer, at)
        elif isinstance(value, tuple) and value and fields_of(value[0]):
            for number, each_part in enumerate(value):
                yield from field_faults(each_part, f"{pointer}/{number}", at)
        else:
            yield from ((pointer, message) for message in faults_in(type(part), attribute, value, at))


def unknown_entries(command: ask.PersonCommand, version: int) -> list[Fault]:
    """The entries in a list that a case of this version does not have; for one entry, see `NoSuchEvent`."""
    if not isinstance(command, ask.InformPupil) or not isinstance(command.about, tuple):
        return []
    return [
        Fault(pointer=f"/about/{place}", message="The case has no entry of that number.")
        for place, entry in enumerate(command.about)
        if entry > version
    ]


def against_the_register(command: ask.PersonCommand, registered: RegisteredPupil | None) -> list[Fault]:
    """The details of a child that contradict the record of the register that the command names (3-DSL.n)."""
    if not isinstance(command, ask.IdentifyPupil) or command.details is None or registered is None:
        return []
    said = command.details
    given = [name for name in (registered.given_name, registered.known_as) if name]
    named = any(
        like_name(said.name, f"{name} {registered.family_name}")
        or name_words(said.name)[:1] == name_words(name)[:1]  # a new family name is no other child
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


def start_and_end_faults(starts_at: datetime, ends_at: datetime) -> list[Fault]:
    """Each time on its own; if both are times of this age, whether the end comes after the start."""
    times = {"/starts_at": starts_at, "/ends_at": ends_at}
    wrong = [
        Fault(pointer=pointer, message=message)
        for pointer, time in times.items()
        for message in in_range(time)
    ]
    if not wrong and ends_at <= starts_at:
        wrong.append(Fault(pointer="/ends_at", message="Give an end after the start."))
    return wrong
