"""Being away: who is away when, who covers them, and recording or ending an absence (3-DSL.f, 3-DSL.x)."""

from typing import cast
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.school import absence_changes
from application.school.absence_changes import MAY_RECORD
from application.sent_request import check_role
from domain.people.absences import (
    FOR_OTHERS,
    MAY_READ,
    EndAbsence,
    RecordAbsence,
    WhyAway,
    WhyEnded,
    cover_of,
    may_cover,
    may_record_for,
)
from domain.people.roles import LINE, Person, Role
from domain.refusals import Refused
from store.people import absence_records, people_admin
from web.core.form_dates import date_items, span_of
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm

SHOWN = 100
WHY_AWAY = {"planned": "Planned", "unplanned": "At short notice"}
WHY_ENDED = {
    "back": "Back early",
    "replaced": "Other times or cover",
    "mistake": "A mistake",
}
_FIELDS = {"/person": "away", "/cover": "cover", "/starts_at": "starts-day", "/ends_at": "ends-day"}


async def away(visit: PageRequest) -> Response:
    """Absences from now on; the address may name the person whose absence is recorded."""
    check_role(visit.me.caller, MAY_READ)
    chosen = visit.request.query_params.get("person", "")
    return await _page(visit, PostedForm([("person", chosen), ("starts-time", "8am"), ("ends-time", "5pm")]))


async def record(visit: PageRequest) -> Response:
    """Record an absence."""
    check_role(visit.me.caller, MAY_RECORD)  # before what is missing in the form
    form = visit.form
    people = {str(each.id): each.id for each in await visit.staff(LINE)}
    person, cover = _person(visit, form, people), people.get(form["cover"])
    starts_at, ends_at, wrong = span_of(form, "absence")
    if cover is None:
        wrong = {"cover": "Choose who covers", **wrong}
    if person is None:
        wrong = {"away": "Choose who is away", **wrong}
    if person is None or cover is None or starts_at is None or ends_at is None:
        return await _page(visit, form, wrong)
    why = cast("WhyAway | None", form["reason"] if form["reason"] in WHY_AWAY else None)
    asked = RecordAbsence(person=person, cover=cover, starts_at=starts_at, ends_at=ends_at, reason=why)
    try:
        await absence_changes.record(visit.ledger, visit.sending("/v1/absences", asked), asked)
    except problems.Malformed as malformed:
        found = {_FIELDS.get(each.pointer, "away"): each.message for each in malformed.faults}
        return await _page(visit, form, found)
    except Refused as refused:
        field = {"NoRoleToCover": "away", "CoverWithoutTheRole": "cover"}.get(refused.code, "starts-day")
        return await _page(visit, form, {field: refused.sentence})
    return visit.redirect("/absences")


async def end(visit: PageRequest) -> Response:
    """End an absence now, or cancel it."""
    check_role(visit.me.caller, MAY_RECORD)  # before 404
    why = cast("WhyEnded | None", visit.form["reason"] if visit.form["reason"] in WHY_ENDED else None)
    asked = EndAbsence(reason=why)
    sent = visit.sending(f"/v1/absences/{visit.id}/end", asked)
    await absence_changes.end(visit.ledger, sent, visit.id, asked)
    return visit.redirect("/absences")


async def _page(visit: PageRequest, form: PostedForm, wrong: dict[str, str] | None = None) -> Response:
    wrong, me = wrong or {}, visit.me.caller.person
    people = await visit.staff(LINE)
    names = {each.id: each.name for each in people}
    known = {each.id: _as_person(each) for each in people}
    person = known.get(_person(visit, form, {str(each): each for each in known}) or me.id, me)
    async with visit.ledger.pool.connection() as connection:
        found = await absence_records.absences(connection, visit.me.caller.school, visit.now, limit=SHOWN)
        away = await absence_records.away_now(connection, visit.me.caller.school, visit.now)
        over = await absence_records.over(connection, visit.me.caller.school, visit.now, SHOWN)
    return visit.form_page(
        "absences.html",
        title="Being away",
        absences=[each for each in found if each.ended_at is None],
        over=over,
        why={**WHY_AWAY, **WHY_ENDED},
        why_away=WHY_AWAY,
        why_ended=WHY_ENDED,
        acts_for={each: cover_of(each, away) for each in away},
        names=names,
        may_end={each.id for each in found if may_record_for(me, each.person)},
        may_record=visit.has(MAY_RECORD),
        for_others=visit.has(FOR_OTHERS),
        people=people,
        person=person.id,
        whose=names.get(person.id) if person.id != me.id else None,
        covers=[each for each in people if may_cover(person, known[each.id])],
        form=form,
        starts=date_items(form, "starts", "starts-day" in wrong),
        ends=date_items(form, "ends", "ends-day" in wrong),
        wrong=wrong,
    )


def _person(visit: PageRequest, form: PostedForm, people: dict[str, UUID]) -> UUID | None:
    """Who is away: the person chosen, or the visitor if they may not choose."""
    return people.get(form["person"]) if visit.has(FOR_OTHERS) else visit.me.caller.person.id


def _as_person(each: people_admin.StaffMember) -> Person:
    return Person(id=each.id, roles=cast("tuple[Role, ...]", each.roles))


PAGES = {"/absences": Page(get=away, post=record), "/absences/{id}/end": Page(post=end)}
