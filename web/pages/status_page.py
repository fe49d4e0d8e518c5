"""Whether everything that keeps the clock runs, said so that a school knows what to do about it (13.1).

Everybody may read it. So it never says how many cases or messages wait, or for how long: in a small school
that would tell somebody of a concern about them (3.2h). `onward doctor` counts.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from domain.access.permissions import operates
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from store.delivery import dead_letters, webhook_addresses
from store.outbox.workflow_outbox import ClockHealth, clock_health
from store.pool import Pool
from store.verification import check_log
from store.writable import takes_entries
from web.core.page_request import Page, PageRequest
from wording import delivery_fault_text, phrases
from wording.formatting import moment

SLOW = 100
"""So many cases waiting for the relay is more than the work of a moment."""

HELD_UP = timedelta(minutes=1)
"""What waits for longer, of the relay or the mail, is not on its way but stands still."""

MISSED = timedelta(days=2)
"""A verification longer ago than this was missed: it is done once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One part, whether it is well, and what that means."""

    name: str
    well: bool
    says: str
    details: tuple[str, ...] = ()


async def status(visit: PageRequest) -> Response:
    """The lights."""
    return visit.page("status.html", title="Status", lights=await lights(visit))


async def lights(visit: PageRequest) -> list[Light]:
    """Every part in the order in which people depend on it."""
    pool, policy = visit.ledger.pool, visit.ledger.in_force
    health = await clock_health(pool)
    caller = visit.me.caller
    school = None if operates(caller.person) else caller.school
    given_up, failing = await webhook_addresses.troubled(pool, school)
    aged = drift(policy, policy.authorities.values(), london(visit.now).date())
    return [
        await _record(pool),
        Light(
            name="Clock",
            well=health.running,
            says="Reminders and escalations come by themselves."
            if health.running
            else "Nothing is escalated by itself just now. What you record is kept; watch what is due.",
        ),
        _carried(health),
        await _post(pool, school),
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
            details=tuple(phrases.aged(each.says) for each in aged),
        ),
    ]


async def _record(pool: Pool) -> Light:
    """Whether an entry would be taken now."""
    takes = await takes_entries(pool)
    return Light(
        name="Record",
        well=takes,
        says="Everything that you record is kept."
        if takes
        else "Nothing can be recorded just now. Report concerns by telephone, and tell the person who "
        "runs Onward.",
    )


def _carried(health: ClockHealth) -> Light:
    """Whether the relay goes: it may stand still while the workflow engine is well."""
    well = health.waiting < SLOW and (health.waits_for or timedelta(0)) <= HELD_UP
    return Light(
        name="Carrying on",
        well=well,
        says="What is recorded is carried on to the clock."
        if well
        else "What is recorded waits to be taken up by the clock. Tell whoever runs Onward.",
    )


async def _post(pool: Pool, school: UUID | None) -> Light:
    """Whether the school's mail goes: what failed for good or for long, and what waits."""
    stuck, held_up = await dead_letters.stuck(pool, school), await dead_letters.held_up(pool, HELD_UP, school)
    says = []
    if stuck:
        says.append("Some mail does not get through.")
    if held_up.messages:
        why = "; ".join(delivery_fault_text.said(each) for each in sorted(held_up.faults))
        says.append("Mail waits to be sent" + (f": {why}." if why else "."))
        says.append("It is tried again by itself. Look under Your work, and do not wait for mail.")
    return Light(
        name="Post",
        well=not says,
        says=" ".join(says) or "Every message got through, or is on its way.",
    )


async def _verified(visit: PageRequest) -> Light:
    """When every record was last held against its chain; by the system's own time, never a simulated."""
    last = await check_log.latest(visit.ledger.pool)
    missed = await check_log.is_due(visit.ledger.pool, MISSED)
    well = last is not None and last.holds and not missed
    return Light(
        name="Last verification",
        well=well,
        says=_said(last, missed=missed, simulated=visit.site.time is not None),
    )


def _said(last: check_log.Verified | None, *, missed: bool, simulated: bool) -> str:
    if last is None:
        return "No record was verified yet. It is done once a day while the clock runs."
    on = moment(last.ended_at) + (
        ", by this computer’s own clock and not the simulated one" if simulated else ""
    )
    if not last.holds:
        return f"On {on}, some records did not hold. Tell whoever runs Onward at once."
    return f"Every record was unchanged on {on}" + (", and was not looked at since." if missed else ".")


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


PAGES = {"/status": Page(get=status)}
