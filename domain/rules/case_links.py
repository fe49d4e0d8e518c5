"""Linking cases of siblings and groups; neither learns from it what the other holds (2.4f, 2.4h, 3.2h)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import Link
from domain.events import CaseLinked
from domain.refusals import AlreadyLinked, LinkFromTheOtherCase, LinkToItself
from domain.rules.recorder import EventRecorder


def link(draft: EventRecorder, command: Link) -> None:
    """Link another case, which whoever links it sees; nobody's role in either changes (2.4f, 2.4h)."""
    state, other = draft.state, draft.moment.other
    assert other is not None
    if other.id == state.id:
        raise LinkToItself
    if state.besides.links_to(other.id) or other.besides.links_to(state.id):
        raise AlreadyLinked
    if not set(other.about) <= set(state.about):  # they may read this record, and must not learn of the other
        raise LinkFromTheOtherCase
    draft.record(CaseLinked(**as_sent(command)), ("2.4f", "2.4h"), Effects(), command.occurred_at)
