"""The status page: whether each part of Onward works, and what the school should do if not (13.1).

Everyone may read it, so it never says how many cases or messages wait, or for how long. In a small school
that could tell a person about a concern about them (3.2h). `onward doctor` shows the numbers.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from application.audit.witness_words import said_of_witness, way_out_of_witness
from domain.access.permissions import operates
from domain.calendar.working_time import london
from domain.compliance.staleness import drift
from store.delivery import dead_letters, webhook_addresses
from store.health import ClockHealth, clock_health, takes_entries
from store.ledger.ledger import Ledger
from store.tree.signing_state import SigningState, signing_state
from store.tree.witness_states import Away, Behind, ListedWitness, NeverCosigned, NothingToCosign
from store.verification import check_log
from web.core.page_request import Page, PageRequest
from wording import delivery_fault_text, phrases
from wording.formatting import moment

SLOW = 100
"""More cases than this waiting for the relay is a fault."""

HELD_UP = timedelta(minutes=1)
"""A case or message that waits longer than this is held up."""

MISSED = timedelta(days=2)
"""A verification longer ago than this was missed; it runs once a day."""
TELL = "Tell the person who runs Onward."


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
    troubled = sum(await webhook_addresses.troubled(pool, school))
    aged = drift(policy, policy.authorities.values(), london(visit.now).date())
    return [
        _light(
            "Record",
            await takes_entries(pool),
            "Onward saves everything you record.",
            "Onward cannot record anything at the moment. Report concerns by phone, and tell the person who "
            "runs Onward.",
        ),
        _light(
            "Deadlines",
            health.running,
            "Onward sends reminders and escalations automatically.",
            "Onward cannot send reminders or escalations at the moment. Your entries are saved. Watch the "
            "deadlines yourself.",
        ),
        _carried(health),
        await _post(visit.ledger, school),
        _light(
            "Other systems",
            not troubled,
            "Every connection works.",
            f"{troubled} connection{' is' if troubled == 1 else 's are'} failing.",
        ),
        await _verified(visit),
        *await _signed(visit),
        _light(
            "Policy",
            not aged,
            "The policy’s review is not overdue, and everything it relies on is up to date.",
            "Part of the policy is out of date, or not fully covered by this software.",
            details=tuple(phrases.aged(each.says) for each in aged),
        ),
    ]


def _light(name: str, well: bool, good: str, bad: str, details: tuple[str, ...] = ()) -> Light:
    return Light(name=name, well=well, says=good if well else bad, details=details)


def _carried(health: ClockHealth) -> Light:
    """Whether the relay works: it can stop while the workflow engine still runs."""
    well = health.waiting < SLOW and (health.waits_for or timedelta(0)) <= HELD_UP
    bad = "New reminders are not being set. Tell the person who runs Onward."
    return _light("Reminders", well, "Reminders are being set.", bad)


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
    last = await check_log.latest(visit.ledger)
    missed = await check_log.is_due(visit.ledger, MISSED)
    if last is None:
        says = "No record has been verified yet. Onward does this once a day."
        return Light(name="Last verification", well=False, says=says)
    on = moment(last.ended_at) + (" (real time, not simulated)" if visit.site.time is not None else "")
    good = f"Every record was unchanged on {on}" + (", and has not been verified since." if missed else ".")
    bad = f"On {on}, some records were damaged. Tell the person who runs Onward at once."
    says = good if last.holds else bad
    return Light(name="Last verification", well=last.holds and not missed, says=says)


async def _signed(visit: PageRequest) -> list[Light]:
    """Whether the record is signed, and its witnesses cosign it. They see sizes and hashes only."""
    state = await signing_state(visit.ledger.pool, visit.site.witness_patience)
    why = (phrases.upper(state.refusal.reason),) if state.refusal is not None else ()
    signing = Light(name="Signing", well=state.well, says=said_of_signing(state), details=why)
    if not state.witnesses:
        return [signing]
    tag = witnesses_tag(state)
    each = tuple(f"{word}: {says}" for word, _, says in witness_lines(state))
    return [
        signing,
        Light(name="Witnesses", well=tag[0] != "Check", says=said_of_witnesses(state), details=each, tag=tag),
    ]


def said_of_signing(state: SigningState) -> str:
    """One sentence or two for everyone."""
    if state.refusal is not None:
        return (
            f"Onward has not signed the record since {moment(state.refusal.refused_since)}. Your entries are "
            f"saved. {TELL}"
        )
    if not state.well:
        return (
            "A witness outside the school knows another version of the record, which may have been changed. "
            "Tell the person who runs Onward at once."
        )
    if state.newest is None:
        return "Onward has not signed the record yet."
    return f"Onward last signed the record on {moment(state.newest.signed_at)}."


def said_of_witnesses(state: SigningState) -> str:
    """One sentence or two on all of them, for everyone."""
    urgencies = {state.urgency(each) for each in state.witnesses}
    if "act" in urgencies:
        return f"A witness outside the school does not cosign the record. Your entries are saved. {TELL}"
    if "wait" in urgencies:
        return "A witness outside the school is away. Your entries are saved, and Onward keeps asking it."
    if state.newest is None:
        return "Nothing is signed yet, so there is nothing to cosign."
    if any(isinstance(each.state, NeverCosigned) for each in state.witnesses):
        return "Onward asks a witness outside the school for the first time."
    return "Each witness outside the school cosigns the record."


def witness_tag(state: SigningState, witness: ListedWitness) -> tuple[str, str]:
    """The word and the colour of the tag beside a witness."""
    match state.urgency(witness):
        case "well":
            waits = isinstance(witness.state, NeverCosigned | NothingToCosign)
            return ("Waiting", "grey") if waits else ("OK", "green")
        case "wait":
            return "Behind" if isinstance(witness.state, Behind) else "Away", "yellow"
        case "act":
            return "Check", "red"


def witness_lines(state: SigningState) -> list[tuple[str, str, str]]:
    """Each witness: the word of its tag, the colour, and sentences."""
    return [(*witness_tag(state, each), _said_of_witness(state, each)) for each in state.witnesses]


def _said_of_witness(state: SigningState, witness: ListedWitness) -> str:
    """Where it is, and whom to tell or when: every reader sees these pages. A fault has the commands too."""
    said, way = said_of_witness(state, witness), way_out_of_witness(state, witness)
    if way is None:
        return said
    match witness.state:
        case Behind(since=since) | Away(since=since) | NeverCosigned(since=since) if (
            state.urgency(witness) == "wait"
        ):
            end = moment(since + state.patience)
            return f"{said} If it has not cosigned by {end}, {TELL[0].lower()}{TELL[1:]}"
        case _:
            return f"{said} {TELL.removesuffix('.')}: {way[0].lower()}{way[1:]}"


def witnesses_tag(state: SigningState) -> tuple[str, str]:
    """The tag of the witness that needs a person most."""
    urgencies = [state.urgency(each) for each in state.witnesses]
    worst = next((each for each in ("act", "wait") if each in urgencies), "well")
    return next(
        (
            witness_tag(state, each)
            for each, urgency in zip(state.witnesses, urgencies, strict=True)
            if urgency == worst
        ),
        ("OK", "green"),
    )


PAGES = {"/status": Page(get=status)}
