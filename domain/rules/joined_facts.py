"""The concern of a case as the case that it is joined to gets it: words, danger, and who was told (2.4g)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from domain.case.case import Case
from domain.case.event import Event
from domain.case.exploitation_grounds import Ground, all_of
from domain.case.joined_concerns import AddedWords, JoinedConcern, UnsafeParent
from domain.case.joined_reports import ChildAsKnown, EarlierEpisode
from domain.case.parent_gate import Assessment, same_parent
from domain.case.protection import EVERYBODY, protected
from domain.case.pupil_circumstances import newest
from domain.case.siblings_at_risk import SiblingAtRisk
from domain.case.untold_facts import danger_untold, in_danger_by, police_untold
from domain.commands import ConcernReport, Join
from domain.commands.agencies import Agency
from domain.commands.circumstances import Circumstances, Exploitation
from domain.events import (
    ConcernJoined,
    ConcernRaised,
    EventCorrected,
    InformationAdded,
    ParentContactAssessed,
)
from domain.people.roles import By
from domain.rules.joined_steps import steps_of


def own_concern(
    here: Case, command: Join, joined: Collection[int], entries: Collection[Event]
) -> ConcernJoined:
    """The concern of this case, without what came with cases that were joined to it by these entries."""
    concern = here.concern.unjoined
    # What this case assessed stays unsafe there, also if a joined concern is parted from it later (11.13).
    own = replace(here.gate, assessments=tuple(e for e in here.gate.assessments if e.version not in joined))
    report = next((each.fact.concern for each in entries if isinstance(each.fact, ConcernRaised)), None)
    fact = ConcernJoined(
        from_=here.id,
        reference=here.reference,
        concern=ConcernReport(
            category=concern.category,
            summary=concern.summary,
            child_words=concern.child_words,
            immediate_danger=in_danger_by(here, {each.version for each in concern.learnt})
            or (None if concern.danger_said is None else False),
            indicators=concern.indicators or None,
            adult_involved=True if concern.adult_involved is True else None,
            imagery=True if concern.has_images else None,
            imagery_parties=concern.imagery_parties or None,
            imagery_origin=concern.imagery_origin,
            device_location=concern.device_location,
            child_unaware=True if concern.child_unaware else None,
            staff_allegation=True if concern.staff_allegation else None,
            circumstances=_circumstances(concern.grounds),
            exploitation=_exploitation(concern.grounds),
            occurred_at=concern.happened_at,
            noticed_at=report.noticed_at if report is not None else None,
            spoken_to=report.spoken_to if report is not None else None,
            source=report.source if report is not None else None,
            source_name=report.source_name if report is not None else None,
            reported_by=concern.reported_by,
            police_reference=concern.police_reference,
            told_at=concern.told_at,
        ),
        motive=concern.motive,
        child=_child(here, joined),
        missing=tuple(EarlierEpisode(began=e.began, ended=e.ended) for e in here.besides.episodes),
        steps=steps_of(here, entries),
        unread=_unread(here, entries),
        reporter=here.raised_by,
        reporter_role=here.raised_role,
        reported_at=here.raised_at,
        reasons=command.reasons,
        told=tuple(each.at for each in concern.learnt if each.at is not None),
        agencies=_still_to_refer_to(here, {each.version for each in here.to_refer}.difference(joined)),
        added=tuple(_added(here, entries)),
        **_siblings(each for each in here.siblings if each.version not in joined),
        nrm_considered=concern.exploitation and here.nrm_considered,
        mentor_decided=concern.exploitation and _mentor_decided(here, here.since + 1),
        unsafe_parents=tuple(_unsafe(each, entries) for each in own.newest if not each.safe),
        occurred_at=command.occurred_at,
    )
    return _with_those_told(here, fact)


def concern_along(
    here: Case, joined: JoinedConcern, command: Join, entries: Collection[Event]
) -> ConcernJoined:
    """A concern that had been joined to this case, as it is known here now."""
    fact = ConcernJoined(
        from_=joined.case,
        reference=joined.reference,
        concern=replace(
            joined.concern,
            immediate_danger=in_danger_by(here, {joined.version})
            or (None if joined.concern.immediate_danger is None else False),
        ),
        reporter=joined.reporter,
        reporter_role=joined.reporter_role,
        reported_at=joined.reported_at,
        told=joined.told,
        through=(*joined.through, here.id),
        agencies=_still_to_refer_to(here, {joined.version}),
        added=joined.valid.added,
        motive=joined.motive,
        child=joined.child,
        missing=joined.missing,
        steps=joined.valid.steps,
        unread=joined.unread,
        **_siblings(each for each in here.siblings if each.version == joined.version),
        nrm_considered=joined.exploitation and any(each >= joined.version for each in here.nrm),
        mentor_decided=joined.exploitation and _mentor_decided(here, joined.version),
        unsafe_parents=tuple(
            _unsafe(each, entries)
            for each in here.gate.newest
            if not each.safe and each.version == joined.version
        ),
        reasons=command.reasons,
        occurred_at=command.occurred_at,
    )
    return _with_those_told(here, fact)


def tells_of_an_adult(known: ConcernReport) -> bool:
    """Whether it says on its own that an adult is involved in images (8.3)."""
    return known.adult_involved is True and bool(known.imagery)


def _added(here: Case, entries: Collection[Event]) -> Iterator[AddedWords]:
    """The words of this case from after the report, without those of void entries (2.4g, 3-DSL.n)."""
    told: set[int] = set()
    for event in entries:
        if event.version in here.voided or not isinstance(event.actor, By):
            continue
        by, at = event.actor.id, event.recorded_at
        match event.fact:
            case ConcernRaised():
                told.add(event.version)
            case InformationAdded() as fact:
                told.add(event.version)
                then = event.occurred_at if event.occurred_at != at else None
                yield AddedWords(
                    at=at,
                    by=by,
                    text=fact.text,
                    child_words=fact.child_words,
                    entry=event.version,
                    happened_at=then,
                )
            case EventCorrected(text=str() as text, event=entry) if entry in told:
                yield AddedWords(at=at, by=by, text=text, corrects=True, entry=entry)
            case _:
                pass


def _child(here: Case, joined: Collection[int]) -> ChildAsKnown | None:
    """What this case knows of the child, without what came with cases joined to it (3-DSL.m)."""
    told = tuple(each for each in here.circumstances if each.version not in joined)
    reported = not here.circumstances
    said = ChildAsKnown(
        risk_groups=here.pupil.risk_groups if reported else newest(told, "risk_groups"),
        sen=newest(told, "sen"),
        looked_after=newest(told, "looked_after"),
        social_worker=newest(told, "social_worker"),
        home_authority=here.home_authority if reported else newest(told, "home_authority"),
    )
    return None if said == ChildAsKnown() else said


def _unread(here: Case, entries: Collection[Event]) -> tuple[int, ...]:
    """The entries that could not be opened, whose words are missing in the other case."""
    read = {each.version for each in entries}
    return tuple(each for each in range(1, here.version + 1) if each not in read)


def _siblings(named: Iterable[SiblingAtRisk]) -> dict[str, Any]:
    """The brothers and sisters at risk, as fields of the entry (2.4g)."""
    told = {each.id: each.name for each in named}
    return {"siblings": tuple(told), "sibling_names": tuple(told.values())}


def _mentor_decided(here: Case, since: int) -> bool:
    """Whether a mentor was decided on since that entry; a case with a mentor is not joined (12.5)."""
    return any(each.version >= since for each in here.mentoring)


def _unsafe(assessed: Assessment, entries: Collection[Event]) -> UnsafeParent:
    """The assessment as another case gets it, with its reasons if they are among these entries."""
    fact = next((each.fact for each in entries if each.version == assessed.version), None)
    if isinstance(fact, ConcernJoined):  # as the case before it assessed it
        return next(each for each in fact.unsafe_parents if same_parent(each.parent, assessed.parent))
    return UnsafeParent(
        parent=assessed.parent,
        safe_for_pupil=assessed.safe_for_pupil,
        safe_for_others=assessed.safe_for_others,
        assessed_at=assessed.at,
        reasons=fact.reasons if isinstance(fact, ParentContactAssessed) else None,
    )


def _circumstances(grounds: tuple[Ground, ...]) -> Circumstances | None:
    """How it happened, by every entry that says so; each text on its own line (2.4b, 2.4c)."""
    how = [each.circumstances for each in grounds]
    said = Circumstances(
        mode=all_of(each.mode for each in how) or None,
        contact_type=all_of(each.contact_type for each in how) or None,
        online="\n".join(all_of(each.online for each in how)) or None,
        places="\n".join(all_of(each.places for each in how)) or None,
        peers="\n".join(all_of(each.peers for each in how)) or None,
    )
    return None if said == Circumstances() else said


def _exploitation(grounds: tuple[Ground, ...]) -> Exploitation | None:
    """What makes it exploitation, by every entry that says so (2.1)."""
    said = Exploitation(
        imbalances=all_of(each.exploitation.imbalances for each in grounds) or None,
        limbs=all_of(each.exploitation.limbs for each in grounds) or None,
    )
    return None if said == Exploitation() else said


def _with_those_told(here: Case, fact: ConcernJoined) -> ConcernJoined:
    """With whether this case told an agency of all its danger, and the police of every adult in images."""
    return replace(
        fact,
        danger_told=bool(fact.concern.immediate_danger) and danger_untold(here) is None,
        danger_protected=bool(fact.concern.immediate_danger) and protected(here) == EVERYBODY,
        adult_told=tells_of_an_adult(fact.concern) and police_untold(here) is None,
    )


def _still_to_refer_to(here: Case, decided_in: Collection[int]) -> tuple[Agency, ...]:
    """The agencies that these entries decided on, and that the referral still open is for (11.1)."""
    return tuple(
        dict.fromkeys(
            each.agency
            for each in here.to_refer
            if each.version in decided_in
            and (owed := here.open_obligation(f"refer:{each.agency}")) is not None
            and each.version in owed.causes
        )
    )
