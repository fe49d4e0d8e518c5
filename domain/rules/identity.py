"""Which child a case is about: from the report on, at any time, and in closed cases too (2.4a, 3-DSL.n)."""

from dataclasses import replace
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.case.joining import CHECK_JOINED, joined_now
from domain.case.pupil_circumstances import OF_ANOTHER_CHILD
from domain.case.same_child import like_name
from domain.commands import CasePupil, IdentifyPupil, IdentityDetails, Pupil, Reopen
from domain.events import PupilIdentified
from domain.pupils.name_matching import name_words
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import AlreadyIdentified, CannotIdentify
from domain.rules import wrong_child
from domain.rules.agencies import WRONG_CHILD_REOPENS, reopen
from domain.rules.date_of_birth import warnings_of_age
from domain.rules.recorder import EventRecorder
from domain.rules.register_circumstances import held_for_case
from domain.rules.repeats import repeats_of


def recorded_pupil(pupil: Pupil, registered: RegisteredPupil | None) -> CasePupil:
    """The child of a report; the register's name and date of birth are copied as they are now."""
    if isinstance(pupil, CasePupil):  # an entry that is replayed under another policy
        return pupil
    if registered is not None:
        known = _details_of(registered)
        return CasePupil(
            id=registered.id,
            name=known.name,
            date_of_birth=known.date_of_birth,
            upn=known.upn,
            risk_groups=pupil.risk_groups,
        )
    assert pupil.name is not None
    return CasePupil(
        name=pupil.name,
        date_of_birth=pupil.date_of_birth or "unknown",
        upn=pupil.upn,
        risk_groups=pupil.risk_groups,
    )


def identify_pupil(recorder: EventRecorder, command: IdentifyPupil) -> None:
    """Record who the child is; no date of birth is refused. Repeats of both children count again (6.1).

    Joined cases stay about one child: each would tell an agency the other child's words.
    """
    registered = recorder.context.pupil
    check_joined_stay_about_one_child(recorder, registered.id if registered is not None else None)
    if registered is not None:
        details = command.details or _details_of(registered)
        command = replace(command, pupil=registered.id, details=details)
    # Older releases recorded it again, and a replay takes what was recorded.
    if recorder.context.recorded is None and _says_the_same(recorder.state.pupil, command):
        raise AlreadyIdentified
    effects = _effects(recorder.state, command)
    other = _is_another(recorder.state.pupil, command.pupil, command.details or recorder.state.pupil)
    if other and recorder.context.recorded is None:  # a replay does not have the other cases
        wrong_child.check_joined_told_no_one(recorder)
    register = held_for_case(
        registered, recorder.state, recorder.context.policy, another_child=effects.another_child
    )
    fact = PupilIdentified(**as_sent(command), register=register, wrong_child=other or None)
    repeats = repeats_of(recorder, fact, effects, command.occurred_at)  # with the cases of the right child
    clauses, effects = ("3-DSL.n", *repeats.clauses), repeats.added_to(effects)
    if other:
        effects = wrong_child.with_what_is_due(recorder, fact, effects, command.occurred_at)
    recorder.record(fact, clauses, effects, command.occurred_at)
    if recorder.state.closed and recorder.state.mistaken_referrals and other:
        reopen(recorder, Reopen(reasons=WRONG_CHILD_REOPENS))


def check_joined_stay_about_one_child(recorder: EventRecorder, now: UUID | None) -> None:
    """Refuse to make the case about this record of the register if a joined case stays about another."""
    of_child = {each.id for each in recorder.context.alongside}
    others = (each for each in recorder.context.joined if each.id not in of_child)
    if recorder.state.pupil.id != now and any(each.pupil.id is not None for each in others):
        raise CannotIdentify


def _says_the_same(known: CasePupil, command: IdentifyPupil) -> bool:
    """Whether the case already has this record of the register, or none, and these details."""
    said = IdentityDetails(name=known.name, date_of_birth=known.date_of_birth, upn=known.upn)
    return (command.pupil, command.details or said) == (known.id, said)


def _effects(state: Case, command: IdentifyPupil) -> Effects:
    """The warnings that the report would have given, and whether it is another child (2.4a, 3-DSL.n).

    An age is judged on the day that matters.
    """
    child = command.details or state.pupil
    happened = state.concern.happened_at
    then = london(happened).date() if happened is not None else None
    of_age = warnings_of_age(child.date_of_birth, london(state.raised_at).date(), then)
    other = _is_another(state.pupil, command.pupil, child)
    known = bool(state.pupil.risk_groups or state.home_authority or state.circumstances)
    found = {OF_ANOTHER_CHILD: other and known, CHECK_JOINED: other and bool(joined_now(state))}
    return Effects(
        warns=(*of_age, *(warned for warned, applies in found.items() if applies)),
        another_child=other and known,
    )


def _is_another(before: CasePupil, record: UUID | None, now: CasePupil | IdentityDetails) -> bool:
    """Whether an entry is about another child than the one before, and not a name put right."""
    if before.id is not None and before.id == record:
        return False
    if before.name.strip().casefold() == "unknown":
        return False
    born = {before.date_of_birth, now.date_of_birth}
    if not like_name(before.name, now.name) and not _family_name_changed(before.name, now.name):
        same_day = len(born) == 1 and "unknown" not in born
        return not same_day or name_words(before.name)[:1] != name_words(now.name)[:1]
    return None not in (before.id, record) and len(born - {"unknown"}) > 1


def _family_name_changed(before: str, now: str) -> bool:
    """Whether a family name only became longer or shorter: Ashdown and Ashdown-Bell."""
    (given, *family), (given_now, *family_now) = name_words(before), name_words(now)
    shared = min(set(family), set(family_now), key=len)
    return given == given_now and bool(shared) and shared <= {*family} & {*family_now}


def _details_of(registered: RegisteredPupil) -> IdentityDetails:
    return IdentityDetails(
        name=f"{registered.given_name} {registered.family_name}",
        date_of_birth=registered.date_of_birth or "unknown",
        upn=registered.upn,
    )
