"""Domain dataclasses to JSON and back, with the field names of the API; unknown fields are refused."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import orjson
from pydantic import ConfigDict, TypeAdapter, with_config

from domain.access.bundle_request import TakeBundle
from domain.case.case import Case
from domain.case.case_search import SearchCases
from domain.case.challenges import HandOverCases
from domain.case.event import Effects
from domain.command_catalogue import COMMANDS, RAISE
from domain.entries.clock import AgencyTold
from domain.events import Fact
from domain.messaging.workflow_progress import Progress
from domain.people.absences import EndAbsence, RecordAbsence
from domain.people.roles import By
from domain.people.rota import EndDuty, PutOnDuty
from domain.policy.bank_holidays import Proclaim
from domain.policy.procedure_concerns import AnswerProcedureConcern, ReportProcedureConcern
from domain.pupils.pupil_commands import PupilCommand
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilFact
from domain.pupils.pupil_listing import PupilListing, SearchPupils

T = TypeVar("T")
SHAPE = ConfigDict(
    extra="forbid",
    strict=True,
    # `for`, `with` and `from` are Python's words: the fields end in an underscore that the contract lacks.
    alias_generator=lambda name: name.rstrip("_"),
)


def with_parts(of: type) -> Iterator[type]:
    """A dataclass and every dataclass in its fields."""
    if is_dataclass(of):
        yield of
        for hint in get_type_hints(of).values():
            yield from with_parts(hint)
    for part in get_args(of):
        yield from with_parts(part)


_ROOTS = (RAISE.command, *(entry.command for entry in COMMANDS.values()), *get_args(Fact), Effects, Case)
_PUPILS = (*get_args(PupilCommand), *get_args(PupilFact), RegisteredPupil, PupilListing, SearchPupils)
# Requests other than commands on a case.
_BESIDES = (
    PutOnDuty,
    EndDuty,
    RecordAbsence,
    EndAbsence,
    HandOverCases,
    AgencyTold,
    Proclaim,
    ReportProcedureConcern,
    AnswerProcedureConcern,
    SearchCases,
    TakeBundle,
)
for _class in {part for root in (*_ROOTS, *_PUPILS, *_BESIDES, Progress, By) for part in with_parts(root)}:
    with_config(SHAPE)(_class)


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def shape(of: type[T]) -> TypeAdapter[T]:
    """The reader and writer of a dataclass, made on first use."""
    adapter = _ADAPTERS.get(of)
    if adapter is None:
        adapter = _ADAPTERS[of] = TypeAdapter(of)
    return adapter


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and no white space; equal to RFC 8785 for events, which have no floats."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
