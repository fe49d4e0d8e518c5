"""A concern as people see it: with everything learnt since, or what one person told of it."""

from typing import Literal

from domain.case.concern import Concern
from domain.case.pupil import all_of
from domain.entries.reporting import ImageryOrigin, ReportedBy, Unanswered
from views.read_model import Instant, read_model, view_of, views_of


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
class ConcernView:
    """The concern as it is known now."""

    category: str
    """The code of its kind, of the policy that the case was under when it was recorded."""
    concern_kind: str
    """What that kind was called then."""
    summary: str
    child_words: str | None
    """What the child said, in the child's own words."""
    indicators: tuple[str, ...]
    """Codes of the policy's indicators."""
    immediate_danger: bool | None
    """Null if the report does not say, and nothing that was learnt since does."""
    adult_involved: bool | Literal["unknown"] | None
    """Null if no one has answered that."""
    imagery: bool
    imagery_parties: tuple[ImageryPartyView, ...]
    imagery_origin: ImageryOrigin | None
    device_location: str | None
    child_unaware: bool
    raised_as: str
    """The category that it was raised under, before any reclassification."""
    reported_kind: str
    """What that kind was called."""
    motive: str | None
    circumstances: CircumstancesView
    imbalances: tuple[str, ...]
    limbs: tuple[str, ...]
    """The parts of the definition of exploitation that are met."""
    staff_allegation: bool
    police_reference: str | None
    told_at: Instant | None
    """When the police told the school (Operation Encompass)."""
    reported_by: ReportedBy | None
    """The parent or stranger who told the school."""
    not_answered: tuple[Unanswered, ...]
    """The questions that the reporter left open."""


def concern_view(concern: Concern) -> ConcernView:
    """The concern with what every entry said of it."""
    how = [each.circumstances for each in concern.grounds]
    return view_of(
        ConcernView,
        concern,
        immediate_danger=concern.danger_said,
        imagery_parties=views_of(ImageryPartyView, concern.imagery_parties),
        concern_kind=concern.kind.name,
        raised_as=concern.reported_kind.code,
        reported_kind=concern.reported_kind.name,
        circumstances=CircumstancesView(
            mode=all_of(each.mode for each in how),
            contact_type=all_of(each.contact_type for each in how),
            online=all_of(each.online for each in how),
            places=all_of(each.places for each in how),
            peers=all_of(each.peers for each in how),
        ),
        imbalances=all_of(each.exploitation.imbalances for each in concern.grounds),
    )
