"""Changes of the register of pupils, from the pages and the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import asyncpg

from application import problems
from application.commands.clock_commands import open_left_files
from application.refusal_problems import RefusedBefore
from application.sent_request import SentRequest, admitted_caller, check_key_is_free, kept_for
from domain.calendar.working_time import london
from domain.field_rules import Fault
from domain.people.roles import By
from domain.pupils.pupil_access import may_change_pupils, pupil_sight, role_to_change
from domain.pupils.pupil_checks import pupil_faults
from domain.pupils.pupil_commands import MergePupil, PupilCommand, RegisterPupil, UpdatePupil
from domain.pupils.pupil_decisions import PupilContext, change_pupil, register_pupil
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilActor
from domain.pupils.pupil_fold import replay_pupil
from domain.refusals import Refused
from store.ledger.idempotency import command_id, keep_refusal
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_person
from store.ledger.load_request import Caller, Key, LoadRequest, StoredResponse
from store.pupils.pupil_store import (
    LoadedPupil,
    PupilAppend,
    RegisterBusy,
    append_pupil,
    events_of,
    known_pupils,
    load_pupil,
)
from store.pupils.school_register import wait_for_register
from views.pupil_view import PupilRecordView, pupil_record_view


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPupil:
    """The pupil after a command, and how much of the record its sender reads."""

    pupil: RegisteredPupil
    sight: Literal["whole", "roster"]
    repeat: bool = False
    """Whether the same key recorded it before."""


def recorded_view(ledger: Ledger, done: RecordedPupil) -> PupilRecordView:
    """The record after a command, as its sender reads it."""
    return pupil_record_view(done.pupil, done.sight, london(ledger.clock.now()).date())


async def record_pupil_command(
    ledger: Ledger, sent: SentRequest, pupil: UUID | None, asked: PupilCommand | list[Fault]
) -> RecordedPupil:
    """Record a command about a pupil, or about a new one; raise the Problem or refusal that answers it.

    It waits for an import that is being written. RefusedBefore for a repeat of a refused request.
    """
    while True:
        try:
            done = await _recorded(ledger, sent, pupil, asked)
        except RegisterBusy as busy:
            await wait_for_register(ledger.pool, busy.school)
        else:
            if done.pupil.left_on is not None:  # after a repeat too: the first may have been interrupted here
                await open_left_files(ledger, done.pupil.school, [done.pupil.id])
            return done


async def _recorded(
    ledger: Ledger, sent: SentRequest, pupil: UUID | None, asked: PupilCommand | list[Fault]
) -> RecordedPupil:
    """Try again while other commands are faster."""
    async with ledger.queues.attempts(pupil) as attempts:
        recorded = None
        while recorded is None:
            async with attempts.next() as connection:
                recorded = await _attempt(connection, ledger, sent, pupil, asked)
        return recorded


async def _attempt(
    connection: asyncpg.Connection,
    ledger: Ledger,
    sent: SentRequest,
    pupil: UUID | None,
    asked: PupilCommand | list[Fault],
) -> RecordedPupil | None:
    """Load, authorise, decide, append; None if another command was faster."""
    now = ledger.clock.now()
    wanted = LoadRequest(case=None, key=sent.key)
    loaded = await load_for_person(connection, ledger.seals, sent.token, wanted, now)
    caller = admitted_caller(loaded, sent.too_large)
    sight = pupil_sight(caller.person)
    named = [*_siblings(asked)[1], *([pupil] if pupil is not None else [])]
    known = await known_pupils(connection, caller.school, named)
    if pupil is not None and (sight is None or pupil not in known):
        raise problems.NotFound
    if (kept := kept_for(loaded, sent.key)) is not None and sent.key is not None:
        return await _before(connection, ledger, caller, kept, sent.key)
    by = _authorised(caller, sent, asked, now, known)
    assert not isinstance(asked, list)
    check_key_is_free(loaded)
    before = None
    if pupil is not None:
        before = await load_pupil(connection, ledger.seals, caller.school, pupil)
        if before is None:  # the key was destroyed at this moment
            raise problems.NotFound
        if not _matches(before.pupil, sent.if_match):
            raise problems.StaleVersion(before.pupil.version)
    try:
        change = await decided_pupil(connection, ledger, caller.school, before, asked, by, now, sent.key)
    except Refused as refused:
        key, of = sent.key, before.pupil if before is not None else None
        if key is None or of is None or await keep_refusal(connection, caller, of, refused, key):
            raise
        return None
    if not await append_pupil(connection, ledger.seals, before, change):
        return None
    assert sight == "whole" or sight == "roster"
    return RecordedPupil(pupil=change.decision.pupil, sight=sight)


def _authorised(
    caller: Caller, sent: SentRequest, asked: PupilCommand | list[Fault], now: datetime, known: set[UUID]
) -> By:
    """The author, or the answer instead: 403 for the role, 422, then 403 for this body."""
    if not may_change_pupils(caller.person):
        raise problems.NotAllowed
    if isinstance(asked, list):
        raise problems.Malformed([*sent.wrong_headers, *asked])
    wrong = [*sent.wrong_headers, *pupil_faults(asked, now), *_strangers(asked, known)]
    if wrong:
        raise problems.Malformed(wrong)
    role = role_to_change(caller.person, asked)
    if role is None:
        raise problems.NotAllowed
    return By(id=caller.person.id, role=role)


async def decided_pupil(
    connection: asyncpg.Connection,
    ledger: Ledger,
    school: UUID,
    before: LoadedPupil | None,
    asked: PupilCommand,
    by: PupilActor,
    at: datetime,
    key: Key | None = None,
) -> PupilAppend:
    """Decide on a well-formed command for a pupil as loaded, or for a new one; raise Refused."""
    other: LoadedPupil | None = None
    if isinstance(asked, MergePupil):
        other = await load_pupil(connection, ledger.seals, school, asked.into)
        if other is None:
            raise problems.NotFound
    person = by.id if isinstance(by, By) else None
    context = PupilContext(
        pupil=before.pupil.id if before is not None else uuid4(),
        school=school,
        # The clocks of two machines differ, but the time of a record never runs back.
        at=max(at, before.pupil.recorded_at) if before is not None else at,
        by=by,
        other=other.pupil if other is not None else None,
    )
    if isinstance(asked, RegisterPupil):
        decision = register_pupil(asked, context)
    else:
        assert before is not None
        decision = change_pupil(before.pupil, asked, context)
    return PupilAppend(decision=decision, person=person, key=key, other=context.other)


def _siblings(asked: PupilCommand | list[Fault]) -> tuple[str, tuple[UUID, ...]]:
    match asked:
        case RegisterPupil():
            return "/siblings", asked.siblings or ()
        case UpdatePupil() if asked.changes is not None:
            return "/changes/siblings", asked.changes.siblings or ()
        case _:
            return "", ()


def _strangers(asked: PupilCommand, known: set[UUID]) -> list[Fault]:
    """A fault if the body names a sibling who is not a pupil of this school."""
    pointer, siblings = _siblings(asked)
    unknown = not known.issuperset(siblings)
    return [Fault(pointer=pointer, message="Choose pupils of this school.")] if unknown else []


def _matches(pupil: RegisteredPupil, if_match: str | None) -> bool:
    """Whether If-Match names the version (RFC 9110 13.1.1); a weak tag never matches."""
    tags = {tag.strip() for tag in (if_match or "*").split(",")}
    return "*" in tags or problems.etag(pupil.version) in tags


async def _before(
    connection: asyncpg.Connection, ledger: Ledger, caller: Caller, kept: StoredResponse, key: Key
) -> RecordedPupil:
    """The answer that the key got: the pupil as the command left them."""
    loaded = await load_pupil(connection, ledger.seals, caller.school, kept.case)
    sight = pupil_sight(caller.person)
    if loaded is None or sight is None:
        raise problems.NotFound
    if sight == "found":
        raise problems.NotAllowed
    if kept.problem is not None:
        raise RefusedBefore(kept.problem)
    stream = await events_of(connection, loaded)
    written = command_id(caller.person.id, key.value)
    # The version of a command that changed nothing is kept with its answer; that of others is in the record.
    unchanged = kept.version or len(stream)
    number = next((n for n, (_, command) in enumerate(stream, 1) if command == written), unchanged)
    return RecordedPupil(
        pupil=replay_pupil(kept.case, [event for event, _ in stream[:number]]), sight=sight, repeat=True
    )
