"""Raising a concern, adding to it, and changing its kind (2.1, 2.4, 3.2i, 8.3, 11.1, 11.4, 11.9)."""

from dataclasses import replace
from uuid import UUID

from domain.calendar.working_time import london
from domain.case.concern import Concern
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.learnt_facts import has_unknown_account, learnt
from domain.case.protection import PROTECT
from domain.case.untold_facts import REFER_AT_ONCE, REFER_TO_POLICE
from domain.commands import AddInformation, ConcernReport, RaiseConcern, Reclassify
from domain.entries.base import Exploitation
from domain.entries.joins import RepeatKind
from domain.events import ConcernRaised, ConcernReclassified, InformationAdded
from domain.people.absences import roles_on_duty_instead
from domain.people.roles import holders
from domain.pupils.age import warnings_of_age
from domain.refusals.refused import Warned
from domain.rules.conflicts import first_in_line, routes_at_raising
from domain.rules.identity import recorded_pupil
from domain.rules.pupil import held_for_report
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import forms_a_pattern, repeats_of
from domain.rules.required_referrals import ALLEGATION, REFER_TO_LADO, with_required_obligations
from domain.rules.review import opening, warn_of_consent
from domain.rules.support import owed_when_reclassified


def raise_concern(recorder: EventRecorder, command: RaiseConcern) -> None:
    """Record any concern, however small: accept, review and protect are then due (11.1, 11.9)."""
    concern, pupil = command.concern, recorded_pupil(command.pupil, recorder.context.pupil)
    account = has_unknown_account(concern) or None
    kind = recorder.kind_called(concern.category)
    now = Concern(
        category=concern.category,
        kinds=(kind,),
        summary=concern.summary,
        child_words=concern.child_words,
        learnt=(
            learnt(
                concern,
                recorder.next_version,
                recorder.person,
                recorder.at,
                recorder.when,
                account=account,
            ),
        ),
    )
    opens = opening(recorder, in_danger=bool(concern.immediate_danger))
    clauses = ["11.1", "11.9"]
    if concern.immediate_danger:
        clauses.append("11.4")
        opens.append(recorder.new_obligation(REFER_AT_ONCE))
    if now.adult_in_imagery:
        clauses.append("8.3")
    if now.for_the_police:
        opens.append(recorder.new_obligation(REFER_TO_POLICE))
    if now.staff_allegation:
        clauses.append("3.2i")
        opens.append(recorder.new_obligation(REFER_TO_LADO, limit=ALLEGATION))
    clauses += _of_images_and_the_unaware(concern)
    context, about = recorder.context, command.about or ()
    reaches = first_in_line(recorder, about)
    covers = roles_on_duty_instead(context.roster, context.on_duty, about, context.away, context.rota)
    duty, absent = recorder.duty(about)
    knows = {*about, *duty, *absent, recorder.person}
    heads = holders("headteacher", context.roster, knows) if "headteacher" not in (*reaches, *covers) else []
    register = held_for_report(recorder.context.pupil, pupil.risk_groups, recorder.context.policy)
    siblings = _named_siblings(recorder, pupil.id)
    fact = ConcernRaised(
        **as_sent(command)
        | {"pupil": pupil, "concern_kind": kind, "register": register, "unknown_account": account}
        | siblings
    )
    effects = Effects(
        begins=context.begins,
        opens=tuple(opens),
        reaches=reaches,
        warns=warnings_of_age(
            pupil.date_of_birth,
            london(recorder.at).date(),
            london(concern.occurred_at).date() if concern.occurred_at is not None else None,
        ),
        routes=routes_at_raising(recorder, about),
        on_duty=duty,
        absent=absent,
        covers=covers,
        informs=("headteacher",) if heads else (),  # if the head is excluded, others are told
    )
    repeats = repeats_of(recorder, fact, effects, command.occurred_at)
    recorder.record(fact, (*clauses, *repeats.clauses), repeats.added_to(effects), command.occurred_at)


def add_information(recorder: EventRecorder, command: AddInformation) -> None:
    """Record new information; danger or an adult in imagery opens a referral at once (2.4g, 8.3, 11.4).

    In a closed case a DSL reads it first: nothing else opens before the case is reopened.
    """
    state = recorder.state
    opens: list[ObligationOpened] = []
    clauses = ["2.4g", "11.1"]
    account = has_unknown_account(command) or None
    siblings = _named_siblings(recorder, state.pupil.id)
    fact = InformationAdded(**as_sent(command) | {"unknown_account": account} | siblings)
    if state.closed:
        recorder.record(fact, tuple(clauses), Effects(), command.occurred_at)
        return
    now = learnt(command, recorder.next_version, recorder.person, recorder.at, recorder.when, account=account)
    adds = now.adult_involved is True or now.imagery
    imagery = adds and replace(state.concern, learnt=(*state.concern.learnt, now)).adult_in_imagery
    for said, clause, name in (
        (now.immediate_danger, "11.4", REFER_AT_ONCE),
        (imagery, "8.3", REFER_TO_POLICE),
    ):
        if said:
            clauses.append(clause)
            opens += [recorder.open_once(name)] if state.open_obligation(name) else []
    if command.staff_allegation:  # it can be about another person than the LADO was told of
        clauses.append("3.2i")
        opens.append(recorder.open_once(REFER_TO_LADO, limit=ALLEGATION))
    clauses += _of_images_and_the_unaware(command)
    effects = Effects(opens=tuple(opens))
    alone: RepeatKind | None = "concern" if forms_a_pattern(recorder) else None
    repeats = repeats_of(recorder, fact, effects, command.occurred_at, alone=alone)
    clauses += repeats.clauses
    effects = repeats.added_to(effects)
    if now.immediate_danger or imagery or command.staff_allegation:
        effects = with_required_obligations(recorder, fact, effects, command.occurred_at)
    if any(owed.kind == PROTECT for owed in effects.opens):
        clauses.append("11.9")
    recorder.record(fact, tuple(dict.fromkeys(clauses)), effects, command.occurred_at)


def _named_siblings(recorder: EventRecorder, child: UUID | None) -> dict[str, object]:
    """The brothers and sisters whom the command names, as the register has them now; never the child."""
    known = {each.id: f"{each.given_name} {each.family_name}" for each in recorder.context.siblings}
    told = {pupil: name for pupil, name in known.items() if pupil != child}
    return {"siblings": tuple(told) or None, "sibling_names": tuple(told.values()) or None}


def _of_images_and_the_unaware(said: ConcernReport | AddInformation) -> list[str]:
    told = {
        "8.1": said.imagery_parties or said.imagery_origin,
        "8.2": said.device_location,
        "2.4e": said.child_unaware,
    }
    return [clause for clause, what in told.items() if what]


NO_IMBALANCE = Warned(
    clause="2.1",
    text="This is classified as exploitation without an imbalance of power. Record which: age, status, "
    "resources or another.",
)
NO_LIMB = Warned(
    clause="2.1",
    text="This is classified as sexual exploitation. Record what was exchanged, or who gained from it.",
)
NOT_SEXTING = Warned(
    clause="8.3",
    text="An adult is involved. This is child sexual abuse, not youth-produced imagery: refer it to the "
    "police.",
)


def reclassify(recorder: EventRecorder, command: Reclassify) -> None:
    """Reclassify the concern. New obligations open; existing ones stay (2.5)."""
    state = recorder.state
    given = command.exploitation or Exploitation()
    kind = recorder.kind_called(command.category)
    # A motive of another kind ("nothing was exchanged") is not a limb of exploitation.
    told = command.motive or any(
        each.motive and "exchange" in state.concern.kind_called(each.category).means
        for each in state.concern.classified
    )
    limbless = "exchange" in kind.means and not (given.limbs or state.concern.limbs or told)
    imbalances = given.imbalances or any(each.exploitation.imbalances for each in state.concern.grounds)
    unsaid = "exchange" in kind.means and not (imbalances or told)
    concern = state.concern.classified_as(kind, command.motive, recorder.next_version)
    after = replace(state, concern=concern)
    opens: list[ObligationOpened] = [*owed_when_reclassified(recorder, after)]
    clauses = ["2.1", "2.5"]
    if "allegation" in kind.means and "lado" not in state.approached:
        clauses.append("3.2i")
        opens.append(recorder.open_once(REFER_TO_LADO, limit=ALLEGATION))
    fact = ConcernReclassified(**as_sent(command), concern_kind=kind)
    effects = Effects(
        opens=tuple(opens),
        warns=(
            *((NO_LIMB,) if limbless else ()),
            *((NO_IMBALANCE,) if unsaid else ()),
            *((NOT_SEXTING,) if "images" in kind.means and concern.adult_in_imagery else ()),
            *warn_of_consent(command.reasons, command.motive),
        ),
    )
    if concern.for_the_police and not state.concern.for_the_police:  # 8.3
        effects = with_required_obligations(recorder, fact, effects, command.occurred_at)
    recorder.record(fact, tuple(clauses), effects, command.occurred_at)
