"""A concern as people see it: with everything learnt since, or what one person told of it."""

from typing import Literal

from domain.case.concern import Concern
from domain.case.pupil import all_of
from domain.entries.reporting import Category, ImageryOrigin, Relation, Unanswered
from views.read_model import Instant, read_model


@read_model
class ImageryPartyView:
    """A person in the images, or who has them."""

    part: str
    age: int | Literal["unknown"]


@read_model
class CircumstancesView:
    """How and where it happened; several entries add up, and none is weighed (2.4g)."""

    mode: tuple[str, ...]
    contact_type: tuple[str, ...]
    online: tuple[str, ...]
    places: tuple[str, ...]
    peers: tuple[str, ...]


@read_model
class ReportedByView:
    """A person who is not a member of staff and told the school."""

    relation: Relation | None
    name: str | None
    contact: str | None


@read_model
class ConcernView:
    """The concern as it is known now."""

    category: Category
    summary: str
    child_words: str | None
    """What the child said, in the child's own words."""
    indicators: tuple[str, ...]
    """Codes of the policy's indicators."""
    immediate_danger: bool | None
    """Null if the report does not say, and nothing that was learnt since does."""
    adult_involved: bool | Literal["unknown"]
    imagery: bool
    imagery_parties: tuple[ImageryPartyView, ...]
    imagery_origin: ImageryOrigin | None
    device_location: str | None
    child_unaware: bool
    raised_as: Category
    """The category that it was raised under, before any reclassification."""
    motive: str | None
    circumstances: CircumstancesView
    imbalances: tuple[str, ...]
    limbs: tuple[str, ...]
    """The parts of the definition of exploitation that are met."""
    staff_allegation: bool
    police_reference: str | None
    told_at: Instant | None
    """When the police told the school (Operation Encompass)."""
    reported_by: ReportedByView | None
    """The parent or stranger who told the school."""
    not_answered: tuple[Unanswered, ...]
    """The questions that the reporter left open."""


def concern_view(concern: Concern) -> ConcernView:
    """The concern with what every entry said of it."""
    by = concern.reported_by
    how = [each.circumstances for each in concern.grounds]
    return ConcernView(
        category=concern.category,
        summary=concern.summary,
        child_words=concern.child_words,
        indicators=concern.indicators,
        immediate_danger=concern.danger_said,
        adult_involved=concern.adult_involved,
        imagery=concern.imagery,
        imagery_parties=tuple(
            ImageryPartyView(part=each.part, age=each.age) for each in concern.imagery_parties
        ),
        imagery_origin=concern.imagery_origin,
        device_location=concern.device_location,
        child_unaware=concern.child_unaware,
        raised_as=concern.raised_as or concern.category,
        motive=concern.motive,
        circumstances=CircumstancesView(
            mode=all_of(each.mode for each in how),
            contact_type=all_of(each.contact_type for each in how),
            online=all_of(each.online for each in how),
            places=all_of(each.places for each in how),
            peers=all_of(each.peers for each in how),
        ),
        imbalances=all_of(each.exploitation.imbalances for each in concern.grounds),
        limbs=concern.limbs,
        staff_allegation=concern.staff_allegation,
        police_reference=concern.police_reference,
        told_at=concern.told_at,
        reported_by=ReportedByView(relation=by.relation, name=by.name, contact=by.contact) if by else None,
        not_answered=concern.not_answered,
    )
