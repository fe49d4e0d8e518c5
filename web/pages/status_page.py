"""The status page: whether each part of Onward works, and what the school should do if not (13.1).

Everyone may read it, so it never says how many cases or messages wait, or for how long. In a small school
that could tell a person about a concern about them (3.2h). `onward doctor` shows the numbers.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from domain.access.permissions import operates
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from store.delivery import dead_letters, webhook_addresses
from store.health import ClockHealth, clock_health, takes_entries
from store.ledger.ledger import Ledger
from store.pool import Pool
from store.tree.signing_state import signing_state
from store.verification import check_log
from web.core.page_request import Page, PageRequest
from web.pages.signing_light import (
    said_of_signing,
    said_of_witnesses,
    signing_details,
    witness_lines,
    witnesses_tag,
)
from wording import delivery_fault_text, phrases
from wording.formatting import moment

SLOW = 100
"""More cases than this waiting for the relay is a fault."""

HELD_UP = timedelta(minutes=1)
"""A case or message that waits longer than this is held up."""

MISSED = timedelta(days=2)
"""A verification longer ago than this was missed; it runs once a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One part of Onward, whether it works, and what that means."""

    name: str
    well: bool
    says: str
    details: tuple[str, ...] = ()
    tag: tuple[str, str] | None = None
    """The word and the colour of the tag, if neither OK nor Check says it."""


async def status(visit: PageRequest) -> Response:
    """The page."""
    return visit.page("status.html", title="Status", lights=await lights(visit))


async def lights(visit: PageRequest) -> list[Light]:
    """Every part, in the order in which people depend on it."""
    pool, policy = visit.ledger.pool, visit.ledger.in_force
    health = await clock_health(pool)
    caller = visit.me.caller
    school = None if operates(caller.person) else caller.school
    given_up, failing = await webhook_addresses.troubled(pool, school)
    aged = drift(policy, policy.authorities.values(), london(visit.now).date())
    return [
        await _record(pool),
        Light(
            name="Deadlines",
            well=health.running,
            says="Onward sends reminders and escalations automatically."
            if health.running
            else "Onward cannot send reminders or escalations at the moment. Your entries are saved. "
            "Watch the deadlines yourself.",
        ),
        _carried(health),
        await _post(visit.ledger, school),
        Light(
            name="Other systems",
            well=not given_up + failing,
            says=_counted(given_up + failing, "connection is", "connections are") + " failing."
            if given_up + failing
            else "Every connection works.",
        ),
        await _verified(visit),
        *await _signed(visit),
        Light(
            name="Policy",
            well=not aged,
            says="Part of the policy is out of date, or not fully covered by this software."
            if aged
            else "The policy’s review is not overdue, and everything it relies on is up to date.",
            details=tuple(phrases.aged(each.says) for each in aged),
        ),
    ]


async def _record(pool: Pool) -> Light:
    """Whether Onward can record an entry now."""
    takes = await takes_entries(pool)
    return Light(
        name="Record",
        well=takes,
        says="Onward saves everything you record."
        if takes
        else "Onward cannot record anything at the moment. Report concerns by phone, and tell the person who "
        "runs Onward.",
    )


def _carried(health: ClockHealth) -> Light:
    """Whether the relay works: it can stop while the workflow engine still runs."""
    well = health.waiting < SLOW and (health.waits_for or timedelta(0)) <= HELD_UP
    return Light(
        name="Reminders",
        well=well,
        says="Reminders are being set."
        if well
        else "New reminders are not being set. Tell the person who runs Onward.",
    )


async def _post(ledger: Ledger, school: UUID | None) -> Light:
    """Whether messages go out: those that failed, and those that wait."""
    stuck = await dead_letters.stuck(ledger.pool, school)
    held_up = await dead_letters.held_up(ledger, HELD_UP, school)
    says = []
    if stuck:
        says.append("Some messages could not be delivered.")
    if held_up.messages:
        why = "; ".join(delivery_fault_text.said(each) for each in sorted(held_up.faults))
        says.append("Messages are waiting to be sent" + (f": {why}." if why else "."))
        says.append("Onward keeps trying. Look at Your work, and do not wait for messages.")
    return Light(
        name="Messages",
        well=not says,
        says=" ".join(says) or "Every message was delivered, or is on its way.",
    )


async def _verified(visit: PageRequest) -> Light:
    """When Onward last verified every record, in real and never in simulated time."""
    last = await check_log.latest(visit.ledger.pool)
    missed = await check_log.is_due(visit.ledger.pool, MISSED)
    well = last is not None and last.holds and not missed
    return Light(
        name="Last verification",
        well=well,
        says=_said(last, missed=missed, simulated=visit.site.time is not None),
    )


async def _signed(visit: PageRequest) -> list[Light]:
    """Whether the record is signed, and its witnesses cosign it. They see sizes and hashes only."""
    state = await signing_state(visit.ledger.pool, visit.site.witness_patience)
    signing = Light(
        name="Signing", well=state.well, says=said_of_signing(state), details=signing_details(state)
    )
    if not state.witnesses:
        return [signing]
    tag = witnesses_tag(state)
    each = tuple(f"{word}: {says}" for word, _, says in witness_lines(state))
    return [
        signing,
        Light(name="Witnesses", well=tag[0] != "Check", says=said_of_witnesses(state), details=each, tag=tag),
    ]


def _said(last: check_log.Verified | None, *, missed: bool, simulated: bool) -> str:
    if last is None:
        return "No record has been verified yet. Onward does this once a day."
    on = moment(last.ended_at) + (" (real time, not simulated)" if simulated else "")
    if not last.holds:
        return f"On {on}, some records were damaged. Tell the person who runs Onward at once."
    return f"Every record was unchanged on {on}" + (", and has not been verified since." if missed else ".")


def _counted(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


PAGES = {"/status": Page(get=status)}
