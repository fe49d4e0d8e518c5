"""Send what a step says to the API, with ids in place of its names."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

import httpx2

from domain.calendar.working_time import LONDON
from domain.command_catalogue import RAISE
from rehearsal.cases_in_play import CasesInPlay
from rehearsal.script import PUPIL_COMMANDS, REGISTER, ScriptStep
from rehearsal.script_names import CASE, kind_of, obligation_case
from store.ledger.ledger import Ledger
from store.people.people_setup import Cast

_EVENT, _PERSON = "event:", "person:"
_NOTHING = UUID(int=0)


class PlayedSchool(Protocol):
    """What a request needs of the school in which a script is played."""

    ledger: Ledger
    cast: Cast
    http: httpx2.AsyncClient


async def send(stage: PlayedSchool, step: ScriptStep, cases: CasesInPlay) -> tuple[int, Any]:
    """The status and the body of the answer."""
    assert step.by is not None
    answer = await stage.http.post(
        _path(step, cases),
        content=json.dumps(_meant(step.body, step, stage, cases), default=_as_text),
        headers={"Authorization": f"Bearer {stage.cast.tokens[step.by]}"},
    )
    return answer.status_code, answer.json()


def obligation_meant(text: str, step: ScriptStep, cases: CasesInPlay) -> str:
    """The id of an obligation that names a case, as in `reply:case:NAME`."""
    named = obligation_case(text)
    return text if named is None else f"{named[0]}{cases.named(CASE, named[1], step)}"


def _path(step: ScriptStep, cases: CasesInPlay) -> str:
    if step.do == RAISE.name:
        return "/v1/referrals"
    if step.do == REGISTER:
        return "/v1/pupils"
    if step.do in PUPIL_COMMANDS:
        return f"/v1/pupils/{cases.pupil_of(step) or _NOTHING}/{PUPIL_COMMANDS[step.do]}"
    return f"/v1/referrals/{cases.case_of(step) or _NOTHING}/{step.do}"


def _meant(value: Any, step: ScriptStep, stage: PlayedSchool, cases: CasesInPlay) -> Any:
    """Put the latest version for `event:TYPE`, and ids for `person:NAME`, `case:NAME` and `pupil:NAME`."""
    match value:
        case Mapping():
            return {name: _meant(part, step, stage, cases) for name, part in value.items()}
        case list():
            return [_meant(part, step, stage, cases) for part in value]
        case str() if value.startswith(_EVENT):
            version = cases.latest(cases.case_of(step), value.removeprefix(_EVENT))
            return value if version is None else version
        case str() if value.startswith(_PERSON) and value.removeprefix(_PERSON) in stage.cast.people:
            return str(stage.cast.people[value.removeprefix(_PERSON)])
        case str() if (kind := kind_of(value)) is not None:
            return str(cases.named(kind, value.removeprefix(kind), step))
        case _:
            return value


def _as_text(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be JSON")
