"""What a report knows, as the case that it is joined to gets it: words, signs, danger (2.4g)."""

from collections.abc import Collection, Iterator

from domain.case.case import Case
from domain.case.event import Event
from domain.case.exploitation_grounds import Ground, all_of
from domain.case.joined_concerns import AddedWords, ChildAsKnown
from domain.case.pupil_circumstances import newest
from domain.case.untold_facts import dangers_standing
from domain.commands import ConcernReport, Join
from domain.commands.circumstances import Circumstances, Exploitation
from domain.events import ConcernJoined, ConcernRaised, EventCorrected, InformationAdded
from domain.people.roles import By


def report_of(here: Case, command: Join, entries: Collection[Event]) -> ConcernJoined:
    """The report of this case with everything that was added to it. The rest is read in this case."""
    concern = here.concern
    report = next((each.fact.concern for each in entries if isinstance(each.fact, ConcernRaised)), None)
    said = (each.recorded_at for each in dangers_standing(here) if each.recorded_at is not None)
    return ConcernJoined(
        from_=here.id,
        reference=here.reference,
        concern=ConcernReport(
            category=concern.category,
            summary=concern.summary,
            child_words=concern.child_words,
            immediate_danger=concern.immediate_danger or (None if concern.danger_said is None else False),
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
        reporter=here.raised_by,
        reporter_role=here.raised_role,
        reported_at=here.raised_at,
        reasons=command.reasons,
        told=tuple(each.at for each in concern.learnt if each.at is not None),
        danger_recorded_at=min(said, default=None),
        added=tuple(_added(here, entries)),
        siblings=tuple(each.id for each in here.siblings),
        sibling_names=tuple(each.name for each in here.siblings),
        child=_child(here),
        occurred_at=command.occurred_at,
    )


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
                yield AddedWords(
                    at=at,
                    by=by,
                    text=fact.text,
                    child_words=fact.child_words,
                    entry=event.version,
                    happened_at=event.occurred_at if event.occurred_at != at else None,
                )
            case EventCorrected(text=str() as text, event=entry) if entry in told:
                yield AddedWords(at=at, by=by, text=text, corrects=True, entry=entry)
            case _:
                pass


def _child(here: Case) -> ChildAsKnown | None:
    """What this case knows of the child (3-DSL.m)."""
    said = ChildAsKnown(
        risk_groups=here.pupil.risk_groups,
        sen=newest(here.circumstances, "sen"),
        looked_after=newest(here.circumstances, "looked_after"),
        social_worker=here.social_worker,
        home_authority=here.home_authority,
    )
    return None if said == ChildAsKnown() else said


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
