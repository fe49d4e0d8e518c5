"""The team around the child, and what it recorded, as people see it (3-DSL.i, 7.4)."""

from uuid import UUID

from domain.case.side_records import TeamAroundChild
from domain.entries.agencies import Partner
from domain.entries.pupil import MembershipStatus
from views.read_model import read_model


@read_model
class TeamMemberView:
    """A member of the team around the child."""

    name: str
    part: str
    standing: MembershipStatus
    agency: Partner | None
    person: UUID | None


@read_model
class NeedView:
    """One need of the child, under a heading of the assessment."""

    heading: str
    text: str


@read_model
class ThresholdView:
    """The level of need that an entry found, and in which document."""

    event: int
    level: str
    document: str
    version: str


def team_member_views(around: TeamAroundChild) -> tuple[TeamMemberView, ...]:
    """The team as it is now."""
    return tuple(
        TeamMemberView(
            name=each.name, part=each.part, standing=each.standing, agency=each.agency, person=each.person
        )
        for each in around.team
    )


def need_views(around: TeamAroundChild) -> tuple[NeedView, ...]:
    """The needs as they were recorded last."""
    newest = around.needs[-1].needs if around.needs else ()
    return tuple(NeedView(heading=each.heading, text=each.text) for each in newest)


def threshold_views(around: TeamAroundChild) -> tuple[ThresholdView, ...]:
    """Every level of need that was recorded, in order."""
    return tuple(
        ThresholdView(
            event=each.version,
            level=each.threshold.level,
            document=each.threshold.document,
            version=each.threshold.version,
        )
        for each in around.thresholds
    )
