"""Whether everything that keeps the clock runs, said so that a school knows what to do about it (13.1)."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from domain.drift import drift
from domain.working_time import london
from store import undelivered, verifications, webhooks
from store.outbox import clock_health
from web import plainly
from web.visits import Page, Visit
from web.wording import moment

SLOW = 100
"""So many cases waiting for the relay is more than the work of a moment."""

MISSED = timedelta(days=2)
"""A verification longer ago than this was missed: it is done once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One part, whether it is well, and what that means."""

    name: str
    well: bool
    says: str
    details: tuple[str, ...] = ()


async def status(visit: Visit) -> Response:
    """The lights; that the page came at all says that the ledger answers."""
    return visit.page("status.html", title="Status", lights=await lights(visit))


async def lights(visit: Visit) -> list[Light]:
    """Every part in the order in which people depend on it."""
    pool, policy = visit.ledger.pool, visit.ledger.in_force
    health, stuck = await clock_health(pool), await undelivered.stuck(pool)
    given_up, failing = await webhooks.troubled(pool)
    aged = drift(policy, policy.authorities.values(), london(visit.now).date())
    return [
        Light(name="Record", well=True, says="Everything that you record is kept."),
        Light(
            name="Clock",
            well=health.running,
            says="Reminders and escalations come by themselves."
            if health.running
            else "Nothing is escalated by itself just now. What you record is kept; watch what is due.",
        ),
        Light(
            name="Carrying on",
            well=health.waiting < SLOW,
            says=_counted(health.waiting, "case waits", "cases wait") + " to be taken up by the clock."
            if health.waiting
            else "No case waits to be taken up by the clock.",
        ),
        Light(
            name="Post",
            well=not stuck,
            says=_counted(stuck, "message does", "messages do") + " not get through."
            if stuck
            else "Every message got through, or is on its way.",
        ),
        Light(
            name="Other systems",
            well=not given_up + failing,
            says=_counted(given_up + failing, "connection takes", "connections take") + " nothing."
            if given_up + failing
            else "Each connection takes what it is told.",
        ),
        await _verified(visit),
        Light(
            name="Policy",
            well=not aged,
            says="Something in it has aged, or is not wholly kept by this software."
            if aged
            else "Its review is not overdue, and nothing that it rests on has aged.",
            details=tuple(plainly.aged(each.says) for each in aged),
        ),
    ]


async def _verified(visit: Visit) -> Light:
    """When every record was last held against its chain; by the system's own time, never a simulated."""
    last = await verifications.latest(visit.ledger.pool)
    missed = await verifications.is_due(visit.ledger.pool, MISSED)
    well = last is not None and last.holds and not missed
    return Light(
        name="Last verification",
        well=well,
        says=_said(last, missed=missed, simulated=visit.site.time is not None),
    )


def _said(last: verifications.Verified | None, *, missed: bool, simulated: bool) -> str:
    if last is None:
        return "No record was verified yet. It is done once a day while the clock runs."
    on = moment(last.ended_at) + (
        ", by this computer’s own clock and not the simulated one" if simulated else ""
    )
    if not last.holds:
        return f"On {on}, some records did not hold. Tell whoever runs Onward at once."
    return f"Every record held on {on}" + (", and was not looked at since." if missed else ".")


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


PAGES = {"/status": Page(get=status)}
