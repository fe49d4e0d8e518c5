"""A child in danger, reported and referred on one screen, without anybody's leave (3-STF.h, 11.4)."""

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from api import bodies, problems
from domain.catalogue import COMMANDS, RAISE
from domain.wellformed import Fault, faults
from store import drafts
from store.answers import RequestInFlight
from web import keeping
from web.asking.building import Sources, questions
from web.asking.errors import Errors, errors
from web.asking.questions import Question, every
from web.asking.reading import Posted, read
from web.cases import consequences
from web.cases.doing import sent
from web.forms import Form
from web.report.drafting import KEPT, put_by
from web.report.offering import offered
from web.visits import Page, Visit

REFER = COMMANDS["refer"]
TOLD = ("/concern/summary", "/pupil/name", "/pupil/date_of_birth", "/concern/category")
REFERRED = ("/agency", "/channel", "/agency_reference")
ABOUT = ("/about",)
_HERE = "emergency"
_PRESET = {"/channel": ["phone"]}
_FIXED = {"trigger": "immediate_danger", "emergency": True}


async def get(visit: Visit) -> Response:
    """The screen, with what the draft holds already."""
    draft = await drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    begun = (draft.answers if draft else None) or {}
    return await _show(visit, _PRESET | begun, kept=_HERE in begun.get(KEPT, ()))


async def post(visit: Visit) -> Response:
    """Two commands, the report first; sent twice, they are still those two."""
    if visit.form[keeping.KEEP]:
        await keep(visit, visit.me.caller.person.id, visit.form)
        return visit.go(visit.request.url.path)
    sources, posted = await offered(visit), sent(visit)
    asked = _asked(sources)
    found = read(questions(RAISE, sources), posted)
    found.body.setdefault("concern", {})["immediate_danger"] = True
    referred = read(tuple(each for each in asked if each.pointer in REFERRED), posted)
    missing = [each for each in found.faults if each.pointer != "/concern/immediate_danger"]
    refer = {**referred.body, **_FIXED, "reasons": found.body["concern"].get("summary", "")}
    wrong = [*missing, *referred.faults] or _malformed(visit, found.body, refer)
    if wrong:
        return await _show(visit, posted, errors(asked, wrong), 422)
    return await _send(visit, posted, asked, found.body, refer)


async def keep(visit: Visit, person: UUID, form: Form) -> str | None:
    """What came too late goes into the draft of whoever typed it."""
    await put_by(visit, person, _HERE, _asked({}), form, _PRESET)
    return visit.request.url.path


async def _send(
    visit: Visit, posted: Posted, asked: tuple[Question, ...], report: dict[str, Any], refer: dict[str, Any]
) -> Response:
    key = visit.form["_key"] or secrets.token_urlsafe(18)
    try:
        state = await visit.submit(RAISE, report, key=key)
        await visit.submit(REFER, refer, case=state.id, key=f"{key}-refer")
    except problems.Malformed as malformed:
        return await _show(visit, posted, errors(asked, malformed.faults), 422)
    except (RequestInFlight, problems.KeyReused):  # it is there already, or is being written
        return visit.go("/cases")
    await drafts.discard(visit.ledger.pool, visit.me.caller.person.id)
    return visit.go(f"/cases/{state.id}?done=refer")


def _malformed(visit: Visit, report: dict[str, Any], refer: dict[str, Any]) -> list[Fault]:
    """What is wrong with either, before the first is recorded; the reasons are what happened."""
    wrong: list[Fault] = []
    for entry, body in ((RAISE, report), (REFER, refer)):
        parsed = bodies.parse(entry, orjson.dumps(body))
        found = parsed if isinstance(parsed, list) else faults(parsed, visit.now)
        wrong += [
            replace(each, pointer="/concern/summary") if each.pointer == "/reasons" else each
            for each in found
        ]
    return wrong


def _asked(sources: Sources) -> tuple[Question, ...]:
    report = {each.pointer: each for each in every(questions(RAISE, sources))}
    refer = {each.pointer: each for each in every(questions(REFER, sources))}
    return (
        *(report[pointer] for pointer in TOLD),
        *(refer[pointer] for pointer in REFERRED),
        *(report[pointer] for pointer in ABOUT),
    )


async def _show(
    visit: Visit, posted: Posted, wrong: Errors | None = None, status: int = 200, *, kept: bool = False
) -> Response:
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    return visit.page(
        "report/emergency.html",
        title=("Error: " if wrong else "") + "Emergency",
        status=status,
        questions=_asked(await offered(visit)),
        posted=posted,
        errors=wrong or Errors(),
        key=secrets.token_urlsafe(18),
        follows=consequences.follows(REFER.name, policy, visit.now),
        kept=kept,
        typed=keeping.typed(visit),
    )


PAGES = {"/report/emergency": Page(get=get, post=post, keeps=keep)}
