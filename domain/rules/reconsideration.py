"""After the agency's answer: reconsider a no, conclude what was taken up (11.10, 11.11)."""

from domain.commands import ConcludeStatutory, Reconsider
from domain.draft import Draft
from domain.effects import Effects, Owed, Warned
from domain.entry import as_sent
from domain.events import ReconsiderationDecided, StatutoryConcluded
from domain.refusals import NothingToConclude, NothingToReconsider
from domain.rules.agencies import existing
from domain.rules.liaison import with_liaison
from domain.rules.review import warn_of_consent

A_GAP = Warned(
    clause="11.10",
    text="The policy does not say what follows when the school neither agrees nor sees a risk now: "
    "to look again on a date is the school's own setting.",
)


def reconsider(draft: Draft, command: Reconsider) -> None:
    """At risk: refer again. Agreed: consider support. Neither: monitor until a date (11.10, 11.11)."""
    state = draft.state
    referral = existing(draft, command.agency_referral)
    owed = state.owes(f"reconsider:{referral.id}", f"monitor:{referral.id}")
    if owed is None:
        raise NothingToReconsider
    gap: tuple[Warned, ...] = ()
    if command.believed_at_risk:
        opens = draft.owe_once(f"refer:{referral.agency}")  # 11.10
    elif command.agrees:
        opens = draft.owe_once("support")  # 11.11
    else:
        opens, gap = _monitor(draft, command), (A_GAP,)
    draft.record(
        ReconsiderationDecided(**as_sent(command)),
        ("11.11",) if command.agrees else ("11.10",),
        Effects(
            turns=draft.meet(owed),
            opens=(opens, draft.inform_pupil()),
            warns=(*gap, *warn_of_consent(command.reasons)),
        ),
        command.occurred_at,
    )


def conclude_statutory(draft: Draft, command: ConcludeStatutory) -> None:
    """The agency's work ended; the first time, support is considered (11.11)."""
    state = draft.state
    referral = existing(draft, command.agency_referral)
    owed = state.owes(f"conclude:{referral.id}")
    if owed is None:
        raise NothingToConclude
    opens = () if state.conclusions else (draft.owe_once("support"),)
    draft.record(
        StatutoryConcluded(**as_sent(command)),
        ("11.6", "11.11"),
        with_liaison(
            draft,
            Effects(
                turns=draft.meet(owed),
                opens=(*opens, draft.inform_pupil()),
                warns=warn_of_consent(command.reasons),
            ),
        ),
        command.occurred_at,
    )


def _monitor(draft: Draft, command: Reconsider) -> Owed:
    name = f"monitor:{command.agency_referral}"
    given = command.review_on
    assert given is not None
    return draft.owe_by(name, given)
