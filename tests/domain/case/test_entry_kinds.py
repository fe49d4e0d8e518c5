"""Each type of event is of one kind, by which a chronology is filtered."""

from typing import get_args

from domain.case.event import entry_kind, types_of_kind
from domain.entries.base import ENTRY_KINDS
from domain.events import Fact
from domain.pupils.pupil_events import PupilFact

TYPES = [fact.type for union in (Fact, PupilFact) for fact in get_args(union)]


def test_every_type_is_of_exactly_one_kind() -> None:
    listed = [each for kind in ENTRY_KINDS for each in types_of_kind(kind)]
    assert sorted(listed) == sorted(TYPES)
    assert all(types_of_kind(kind) for kind in ENTRY_KINDS)


def test_kinds_are_what_a_reader_expects() -> None:
    for of_type, kind in (
        ("concern.raised", "concern"),
        ("review.decided", "decision"),
        ("feedback.received", "agency"),
        ("feedback.overdue", "deadline"),
        ("pupil.view-recorded", "support"),
        ("pupil.identified", "record"),
        ("pupil.registered", "register"),
        ("information.withheld", "family"),
        ("notification.delivered", "message"),
        ("something.new", "record"),
    ):
        assert entry_kind(of_type) == kind
