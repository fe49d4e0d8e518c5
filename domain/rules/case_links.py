"""Linking the cases of siblings and groups; a link shares no content between them (2.4f, 2.4h, 3.2h)."""

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import Link
from domain.events import CaseLinked
from domain.refusals import AlreadyLinked, LinkFromTheOtherCase, LinkToItself
from domain.rules.recorder import EventRecorder


def link(recorder: EventRecorder, command: Link) -> None:
    """Link another case that the person sees; no one's role in either case changes (2.4f, 2.4h)."""
    state, other = recorder.state, recorder.context.other
    assert other is not None
    if other.id == state.id:
        raise LinkToItself
    if state.besides.links_to(other.id) or other.besides.links_to(state.id):
        raise AlreadyLinked
    if not set(other.about) <= set(state.about):  # people excluded there may read this record
        raise LinkFromTheOtherCase
    recorder.record(CaseLinked(**as_sent(command)), ("2.4f", "2.4h"), Effects(), command.occurred_at)
