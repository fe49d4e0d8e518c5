"""What is wrong with a command whatever the case holds: short reasons, impossible times, gaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain import commands as ask
from domain.calendar.working_time import london
from domain.policy.form_answers import in_answers
from domain.rules.wishes_check import Stage
from domain.validation.contradictions import contradictions
from domain.validation.dependent_fields import MEANINGS
from domain.validation.field_names import fields_of
from domain.validation.image_detection import NO_IMAGE, images_in

LEAST_REASONS = 10
MOST_DAYS_BETWEEN_CONTACTS = 30
MOST_STAGES = 9
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
CODE = re.compile(r"[a-z0-9_-]{1,60}")
_REASONS = ("reasons", "no_immediate_danger", "no_lado", "withheld_reason", "necessity", "not_explained")
_CODES = ("indicators", "risk_groups", "fields", "mode", "contact_type", "imbalances", "limbs")
_CODE = ("kind", "part", "heading", "condition", "kept_in")
_HASH = re.compile(r"[0-9a-f]{64}")
OLDEST = 120
_AHEAD = ("review_on", "next_review_on", "revisit_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, and where (RFC 6901)."""

    pointer: str
    message: str
    clause: str | None = None
    """The rule of the policy that it breaks, where one does."""


def faults(command: ask.PersonCommand, at: datetime) -> list[Fault]:
    """Everything that is wrong with the command, decided at `at`."""
    return [
        *(Fault(pointer=pointer, message=NO_IMAGE, clause="8.2") for pointer in images_in(command, "")),
        *(
            Fault(pointer=pointer, message=message)
            for pointer, message in (
                *in_fields(command, "", at),
                *_missing(command),
                *_in_wishes(command),
                *contradictions(command, MEANINGS),
            )
        ),
    ]


def in_fields(part: Any, path: str, at: datetime) -> Iterator[tuple[str, str]]:
    """What is wrong with each field by itself: where, and why."""
    for attribute, name in fields_of(part):
        value = getattr(part, attribute)
        if value is None:
            continue
        pointer = f"{path}/{name}"
        if fields_of(value):
            yield from in_fields(value, pointer, at)
        elif isinstance(value, tuple) and value and fields_of(value[0]):
            for number, each_part in enumerate(value):
                yield from in_fields(each_part, f"{pointer}/{number}", at)
        else:
            yield from ((pointer, message) for message in _in_value(name, value, at))


def _in_value(name: str, value: Any, at: datetime) -> Iterator[str]:
    match value:
        case str() if name in _REASONS:
            if len(value.strip()) < LEAST_REASONS:
                yield f"Give reasons of at least {LEAST_REASONS} characters."
        case str():
            if not value.strip():
                yield "Say something, or leave the field out."
            elif name in _CODE and not CODE.fullmatch(value):
                yield "Use a code of small letters, digits, hyphens and underscores, 60 at most."
            elif name == "sha256" and not _HASH.fullmatch(value):
                yield "Give the document's SHA-256: 64 hexadecimal digits, in small letters."
        case datetime():
            wrong = list(in_range(value))
            yield from wrong
            if not wrong and value > at:
                yield "Give a time that is not in the future."
        case date():
            yield from _in_date(name, value, london(at).date())
        case tuple() if name in _CODES:
            if not all(CODE.fullmatch(code) for code in value):
                yield "Use codes of small letters, digits, hyphens and underscores, 60 at most."
        case int() if name == "age" and not 0 <= value <= OLDEST:
            yield f"Give an age in years from 0 to {OLDEST}, or unknown."
        case int() if name == "stage" and not 1 <= value <= MOST_STAGES:
            yield f"Give a stage of the procedure: a whole number from 1 to {MOST_STAGES}."
        case int() if name == "cadence" and not 1 <= value <= MOST_DAYS_BETWEEN_CONTACTS:
            yield f"Give working days: a whole number from 1 to {MOST_DAYS_BETWEEN_CONTACTS}."
        case int() if name in ("event", "about", "decision", "request", "hold") and value < 1:
            yield "Give the version of an event: 1 or more."
        case tuple() if name == "about" and any(isinstance(each, int) and each < 1 for each in value):
            yield "Give the version of each event: 1 or more."


def unknown_entries(command: ask.PersonCommand, version: int) -> list[Fault]:
    """Of several entries, those that a case of this version does not have; for one, see `NoSuchEvent`."""
    if not isinstance(command, ask.InformPupil) or not isinstance(command.about, tuple):
        return []
    return [
        Fault(pointer=f"/about/{place}", message="The case has no entry of that number.")
        for place, entry in enumerate(command.about)
        if entry > version
    ]


def in_range(time: datetime) -> Iterator[str]:
    """What is wrong with a time, past or future."""
    if time.tzinfo is None:
        yield "Give the time with its offset, or Z."
    elif not EARLIEST < time.date() < LATEST:
        yield "Give a time between 1900 and 2100."


def _in_date(name: str, value: date, today: date) -> Iterator[str]:
    if (
        name == "date_of_birth"
    ):  # no report is refused for what it says (2.4a): domain/rules/date_of_birth.py warns
        return
    if not EARLIEST <= value <= LATEST:
        yield "Give a date between 1900 and 2100."
    elif name in _AHEAD and value <= today:
        yield "Give a date after today."
    elif name == "sent_on" and value > today:
        yield "Give a date that is not in the future."


def _missing(command: ask.PersonCommand) -> Iterator[tuple[str, str]]:
    match command:
        case ask.DecideReview():
            yield from _in_review(command)
        case ask.Refer():
            yield from _in_referring(command)
        case ask.Reconsider():
            if not command.believed_at_risk and not command.agrees and command.review_on is None:
                yield "/review_on", "Give the date on which you look again."
        case ask.RecordDisputeOutcome() if command.outcome == "changed" and command.decision is None:
            yield "/decision", "Say what they decide now (11.10)."
        case ask.ReviewEarlyHelp() if command.outcome == "continue" and command.next_review_on is None:
            yield "/next_review_on", "Give the date of the next review (3-DSL.j)."
        case ask.Protect() if not command.measures and not command.none_needed:
            yield "/measures", "Say the measures, or that none are needed (11.9)."
        case ask.InformPupil():
            yield from _in_informing(command)
        case ask.ConsiderNrm():
            if command.asked is None and not command.not_needed:
                yield "/asked", "Say who was asked, or that no referral is needed (4.6)."
        case ask.AssignMentor():
            yield from _in_mentoring(command)
        case ask.RecordDisclosure() | ask.Withhold() if not command.fields:
            yield "/fields", "Name what was shared or withheld (11.5)."
        case ask.RecordMentorContact() if command.last and command.reasons is None:
            yield "/reasons", "Say why the mentoring ends (12.5)."
        case ask.RecordMissingEpisode() if command.to is not None:
            both = command.from_.tzinfo is not None and command.to.tzinfo is not None
            if both and command.to < command.from_:
                yield "/to", "Give a time after the pupil went missing (3.2t)."
        case ask.RecordParentContact():
            nothing = command.not_explained is None
            if command.parent is None and (nothing or command.discussed is not None):
                yield "/parent", "Say which parent or carer was spoken to."
            if command.discussed is None and nothing:
                yield "/discussed", "Say what was discussed, or why nothing is explained (11.14)."
        case ask.RecordLeaving() if command.term_starts_on is not None:
            if command.term_starts_on < command.leaves_on:
                yield "/term_starts_on", "Give the first day of the term after the pupil leaves (3-DSL.w)."
        case ask.PlaceLegalHold() if command.from_on is not None and command.review_on is not None:
            if command.review_on <= command.from_on:
                yield "/review_on", "Give a date after the day from which the hold is in place."
        case ask.AnswerInformationRequest() if not command.supplied and command.reasons is None:
            yield "/reasons", "Say why it was not supplied (3.2g)."
        case ask.Correct():
            if command.text is None and not command.void and command.changes is None:
                yield "/text", "Give one of text, void and changes."
            elif command.changes == ask.Changes():
                yield "/changes", "Give at least one change."
        case _:
            return


def _in_wishes(command: ask.PersonCommand) -> Iterator[tuple[str, str]]:
    if not isinstance(command, ask.DecideReview | Stage) or command.pupil_wishes is None:
        return
    wishes = command.pupil_wishes
    if wishes.sought and wishes.text is None:
        yield "/pupil_wishes/text", "Say what the pupil wishes (11.12)."
    if not wishes.sought and wishes.reasons is None:
        yield "/pupil_wishes/reasons", "Say why the pupil was not asked (11.12)."


def _in_review(command: ask.DecideReview) -> Iterator[tuple[str, str]]:
    if command.outcome == "refer" and not command.agencies:
        yield "/agencies", "Name the agencies to refer to."


def _in_referring(command: ask.Refer) -> Iterator[tuple[str, str]]:
    if not command.emergency:
        if not command.information_shared:
            yield "/information_shared", "Say what was shared (11.5)."
        if command.lawful_basis is None:
            yield "/lawful_basis", "Say on which lawful basis it was shared (11.5)."
    yield from in_answers(command)


def _in_informing(command: ask.InformPupil) -> Iterator[tuple[str, str]]:
    if command.about == ():
        yield "/about", "Name at least one entry (11.12)."
    if command.withheld_reason is not None:
        return
    if command.told_by is None:
        yield "/told_by", "Say who told the pupil, or why it was withheld (11.12)."
    if command.how is None:
        yield "/how", "Say how the pupil was told."


def _in_mentoring(command: ask.AssignMentor) -> Iterator[tuple[str, str]]:
    if command.not_needed:
        if command.reasons is None:
            yield "/reasons", "Say why no mentor is needed (12.5)."
        return
    if command.mentor is None:
        yield "/mentor", "Say who, or that no mentor is needed (12.5)."
    if command.cadence is None:
        yield "/cadence", "Say after how many working days the next contact is due."
