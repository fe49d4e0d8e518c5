"""The duty rota: who is on duty when, kept by the DSL, deputies, head and administrator (3-DSL.x, 3-HT.c)."""

from starlette.responses import Response

from application import problems
from application.school import duty_changes
from application.sent_request import check_role
from domain.people.absences import Away, duty_with_covers
from domain.people.roles import DSL_ROLES, Person
from domain.people.rota import MAY_CHANGE, EndDuty, PutOnDuty
from store.people import absence_records, duty_rota, people_admin
from web.core.form_dates import date_items, span_of
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm

SHOWN = 100


async def rota(visit: PageRequest) -> Response:
    """Shifts from now on."""
    return await _page(visit, PostedForm([("starts-time", "8am"), ("ends-time", "5pm")]))


async def put_on(visit: PageRequest) -> Response:
    """Add a shift."""
    check_role(visit.me.caller, MAY_CHANGE)  # before what is missing in the form
    form = visit.form
    people = {str(each.id): each.id for each in await visit.staff(DSL_ROLES)}
    person = people.get(form["person"])
    starts_at, ends_at, wrong = span_of(form, "shift")
    if person is None:
        wrong = {"person": "Choose a person", **wrong}
    if person is None or starts_at is None or ends_at is None:
        return await _page(visit, form, wrong)
    asked = PutOnDuty(person=person, starts_at=starts_at, ends_at=ends_at)
    try:
        await duty_changes.put_on(visit.ledger, visit.sending("/v1/duty", asked), asked)
    except problems.Malformed as malformed:
        return await _page(visit, form, {"ends-day": malformed.faults[0].message})
    return visit.redirect("/duty")


async def end(visit: PageRequest) -> Response:
    """End a shift now."""
    check_role(visit.me.caller, MAY_CHANGE)  # before 404
    await duty_changes.end(visit.ledger, visit.sending(f"/v1/duty/{visit.id}/end", {}), visit.id, EndDuty())
    return visit.redirect("/duty")


async def _page(visit: PageRequest, form: PostedForm, wrong: dict[str, str] | None = None) -> Response:
    wrong, caller = wrong or {}, visit.me.caller
    shifts = await duty_rota.shifts(visit.ledger.pool, caller.school, visit.now, limit=SHOWN)
    away = await absence_records.away_now(visit.ledger.pool, caller.school, visit.now)
    leads = await visit.staff(DSL_ROLES)  # a shift of anyone else would send them no concern (3-DSL.x)
    return visit.form_page(
        "duty.html",
        title="Duty rota",
        shifts=[each for each in shifts if each.ended_at is None],
        told=DSL_ROLES,
        default_lead=_default_lead(leads, away),
        people=leads if visit.has(MAY_CHANGE) else [],
        form=form,
        starts=date_items(form, "starts", "starts-day" in wrong),
        ends=date_items(form, "ends", "ends-day" in wrong),
        wrong=wrong,
        may_change=visit.has(MAY_CHANGE),
    )


def _default_lead(leads: list[people_admin.StaffMember], away: Away) -> str | None:
    """The people whom Onward tells while no one is on duty: the DSL, or else a deputy, or their covers."""
    line = [
        Person(id=each.id, roles=tuple(role for role in DSL_ROLES if role in each.roles)) for each in leads
    ]
    on_duty, _ = duty_with_covers(line, (), (), away)
    return " and ".join(each.name for each in leads if each.id in on_duty) or None


PAGES = {"/duty": Page(get=rota, post=put_on), "/duty/{id}/end": Page(post=end)}
