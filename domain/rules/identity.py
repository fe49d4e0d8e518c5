"""Which child a case is about: from the report on, at any time, and in closed cases too (2.4a, 3-DSL.n)."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.event import Effects, Event, ObligationOpened, as_sent
from domain.case.joining import CHECK_JOINED, joined_now
from domain.case.obligation import Obligation
from domain.case.pupil import OF_ANOTHER_CHILD
from domain.case.repeat_counts import like_name
from domain.case.untold_facts import in_danger
from domain.commands import CasePupil, Changes, Correct, IdentifyPupil, IdentityDetails, Pupil, Reopen
from domain.events import ParentContactRecorded, PupilIdentified, PupilInformed
from domain.fold.corrections import corrected_decision
from domain.pupils.age import warnings_of_age
from domain.pupils.name_matching import name_words
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import AlreadyIdentified, CannotIdentify
from domain.rules.agencies import WRONG_CHILD_REOPENS, reopen, with_liaison
from domain.rules.consequences import TELL_AGENCY, due_in_danger
from domain.rules.feedback import referred_again
from domain.rules.obligation_changes import reopened, transition
from domain.rules.pupil import held_for_case
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import repeats_of
from domain.rules.required_referrals import owed_protection, still_to_refer


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
        check_joined_told_no_one(recorder)
    register = held_for_case(
        registered, recorder.state, recorder.context.policy, another_child=effects.another_child
    )
    fact = PupilIdentified(**as_sent(command), register=register, wrong_child=other or None)
    repeats = repeats_of(recorder, fact, effects, command.occurred_at)  # with the cases of the right child
    clauses, effects = ("3-DSL.n", *repeats.clauses), repeats.added_to(effects)
    if other:
        effects = with_what_is_due(recorder, fact, effects, command.occurred_at)
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
    if not before.is_named:
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


def check_joined_told_no_one(recorder: EventRecorder) -> None:
    """Refuse another child while this case is joined with one, and either has told an agency (2.4g)."""
    told = any(each.standing_referrals for each in (recorder.state, *recorder.context.joined))
    if told and joined_now(recorder.state):
        raise CannotIdentify


def with_what_is_due(
    recorder: EventRecorder, fact: PupilIdentified, effects: Effects, occurred_at: datetime | None
) -> Effects:
    """The effects, with the tasks for this child, and those that correct what was told of the first.

    A closed case about which no agency was told stays closed.
    """
    before, gone = recorder.state, recorder.state.standing_referrals
    after = recorder.after(fact, effects, occurred_at)
    if before.closed and not after.mistaken_referrals:
        return effects
    needless = [owed for owed in before.open_obligations if _is_needless(after, owed, gone)]
    effects = replace(effects, turns=(*effects.turns, *transition("ended", *needless)))
    after = recorder.after(fact, effects, occurred_at)
    opens = (
        *referred_again(recorder, after, gone),
        *owed_protection(recorder, after),
        *_to_tell_agencies(recorder, after),
        *((recorder.pupil_notification(),) if _family_may_know(before) else ()),
    )
    return with_liaison(recorder, replace(effects, opens=(*effects.opens, *opens)))


def _is_needless(after: Case, owed: Obligation, gone: Collection[AgencyReferral]) -> bool:
    """Whether it is open only because of a referral about the first child, or of an answer to one."""
    answers = {told.version for ar in gone for told in ar.decisions}
    match owed.kind:
        case "inform-pupil":
            return int(owed.subject) in (*answers, *after.conclusions)
        case "refer":
            return answers.issuperset(owed.causes) and not still_to_refer(after, owed)
        case "support":
            return answers.issuperset(owed.causes)
        case _:
            return owed.subject in {ar.id for ar in gone}


def _to_tell_agencies(recorder: EventRecorder, after: Case) -> Iterator[ObligationOpened]:
    """Telling each agency of the mistake, also of an earlier one of which it was not told."""
    for ar in after.mistaken_referrals:
        name = f"{TELL_AGENCY}:{ar.id}"
        already = after.open_obligation(name)
        if already is not None:
            yield replace(reopened(already), causes=(recorder.next_version,))
        elif not ar.told_of_withdrawal:
            yield due_in_danger(recorder, name) if in_danger(after) else recorder.new_obligation(name)


def _family_may_know(state: Case) -> bool:
    """Whether the record shows that the first child or their parents may have been told something."""
    met = {owed.kind for owed in state.obligations if owed.state in ("met", "met_late")}
    return (
        "inform-pupil" in met or any(each.safe for each in state.gate.assessments) or bool(state.gate.outside)
    )


def told_by_mistake(recorder: EventRecorder, command: Correct) -> bool:
    """Whether the correction takes back what the child or a parent was told of this entry."""
    return _takes_back(recorder.state, command) and _was_told(recorder, command.event)


def correction_to_tell(recorder: EventRecorder, version: int) -> ObligationOpened:
    """The obligation to tell of the correction that is recorded next; its causes name the entry too."""
    return replace(recorder.pupil_notification(), causes=(recorder.next_version, version))


def _takes_back(state: Case, command: Correct) -> bool:
    return bool(command.void) or (
        command.changes is not None and _is_another_answer(state, command.event, command.changes)
    )


def _is_another_answer(state: Case, version: int, changes: Changes) -> bool:
    told = (each for ar in state.standing_referrals for each in ar.decisions)
    return any(corrected_decision(each, version, changes) != each for each in told)


def _was_told(recorder: EventRecorder, version: int) -> bool:
    """Whether the child was told of this entry, or a parent was told anything since it was decided."""
    state = recorder.state
    decided = any(owed.id == f"inform-pupil:{version}" for owed in state.obligations)
    return any(
        _tells(entry, version, decided=decided)
        for entry in recorder.context.entries
        if entry.version not in state.voided
    )


def _tells(entry: Event, version: int, *, decided: bool) -> bool:
    match entry.fact:
        case PupilInformed() as told:
            return version in told.entries
        case ParentContactRecorded() as contact:
            spoken = contact.discussed is not None and not contact.only_listened
            return decided and spoken and entry.version > version
        case _:
            return False
