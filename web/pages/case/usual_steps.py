"""Which steps usually come with a command, and which must come before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.case.agency_referral import NO_INVESTIGATION
from web.forms.questions import Under


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherStep:
    """A step, and the answers of the page under which it is asked."""

    command: str
    says: str
    """When it comes with the command."""
    when: tuple[Under, ...] = ()
    due: tuple[str, ...] = ()
    """Kinds of obligation of which one must be open; without any, it is always asked."""
    same: Mapping[str, str] = field(default_factory=dict)
    """Fields, with their parts, that another question of the page answers: their pointers, here and there."""
    unless_written: Mapping[str, str] = field(default_factory=dict)
    """Such fields too, but folded away, for a person who has another answer here."""


_REFUSED = Under(pointer="/decision", answers=NO_INVESTIGATION)
_AGREED = Under(pointer="/reconsider/way", answers=("agrees",))
_THEIRS = {"/agency_referral": "/agency_referral"}
_ASKED_ONCE = ("/pupil_wishes", "/occurred_at")
"""What the child wants, and when it happened, are the same for two steps of one moment (11.12)."""
_OF_DECISION = "/decide-review/reasons"
_DECIDE = FurtherStep(
    command="decide-review",
    says="If you decide now what to do about the concern, answer these questions.",
    due=("review",),
    unless_written={"/police/reasons": _OF_DECISION},
)
AFTER: Mapping[str, tuple[FurtherStep, ...]] = {
    "accept": (
        FurtherStep(
            command="protect",
            says="If you keep the child and others safe now, answer these questions.",
            due=("protect",),
            unless_written={"/reasons": _OF_DECISION},
        ),
        _DECIDE,
    ),
    "protect": (_DECIDE,),
    "record-feedback": (
        FurtherStep(
            command="reconsider",
            says="They will not investigate. If you reconsider their decision now, answer these questions.",
            when=(_REFUSED,),
            same=_THEIRS,
        ),
        FurtherStep(
            command="consider-support",
            says="You agree with them. If you decide about support now, answer these questions.",
            when=(_REFUSED, _AGREED),
            same={each: f"/reconsider{each}" for each in _ASKED_ONCE},
        ),
    ),
    "reconsider": (
        FurtherStep(
            command="consider-support",
            says="If you decide about support now, answer these questions.",
            when=(Under(pointer="/way", answers=("agrees",)),),
            same={each: each for each in _ASKED_ONCE},
        ),
    ),
    "assess-parent-contact": (
        FurtherStep(
            command="plan-parent-contact",
            says="It is safe. If you plan now what to say, answer these questions.",
            when=(
                Under(pointer="/safe_for_pupil", answers=("true",)),
                Under(pointer="/safe_for_others", answers=("true",)),
            ),
            same={"/parent": "/parent"},
        ),
    ),
}
"""What often follows at once. Each can be left for later, and has its own deadline then."""
BEFORE: Mapping[str, tuple[str, ...]] = {"close": ("inform-pupil", "reply-to-reporter")}
"""What must come first, if it is due and nothing else is (11.2, 11.12)."""
