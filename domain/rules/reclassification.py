"""Reclassifying a concern: it stops no deadline, lifts no guard and closes nothing (2.1, 2.5, 8.3)."""

from dataclasses import replace

from domain.case.effects import Effects, ObligationOpened, Warned
from domain.case.event import as_sent
from domain.commands import Reclassify
from domain.commands.circumstances import Exploitation
from domain.events import ConcernReclassified
from domain.rules.exploitation import owed_when_reclassified
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import with_required_obligations
from domain.rules.review import warn_of_consent

NO_IMBALANCE = Warned(
    clause="2.1",
    text="This is classified as exploitation without an imbalance of power. Record which: age, status, "
    "resources or another.",
)
NO_LIMB = Warned(
    clause="2.1",
    text="This is classified as sexual exploitation. Record what was exchanged, or who gained from it.",
)
NOT_SEXTING = Warned(
    clause="8.3",
    text="An adult is involved. This is child sexual abuse, not youth-produced imagery: refer it to the "
    "police.",
)


def reclassify(recorder: EventRecorder, command: Reclassify) -> None:
    """Reclassify the concern. New obligations open; existing ones stay (2.5)."""
    state = recorder.state
    given = command.exploitation or Exploitation()
    # A motive of another category ("nothing was exchanged") is no limb of exploitation.
    told = command.motive or any(each.category == "cse" and each.motive for each in state.concern.classified)
    limbless = command.category == "cse" and not (given.limbs or state.concern.limbs or told)
    imbalances = given.imbalances or any(each.exploitation.imbalances for each in state.concern.grounds)
    unsaid = command.category == "cse" and not (imbalances or told)
    concern = state.concern.classified_as(command.category, command.motive, recorder.next_version)
    after = replace(state, concern=concern)
    opens: list[ObligationOpened] = [*owed_when_reclassified(recorder, after)]
    fact = ConcernReclassified(**as_sent(command))
    effects = Effects(
        opens=tuple(opens),
        warns=(
            *((NO_LIMB,) if limbless else ()),
            *((NO_IMBALANCE,) if unsaid else ()),
            *((NOT_SEXTING,) if _wrongly_imagery(command, adult=concern.adult_in_imagery) else ()),
            *warn_of_consent(command.reasons, command.motive),
        ),
    )
    if concern.adult_in_imagery and not state.concern.adult_in_imagery:  # 8.3
        effects = with_required_obligations(recorder, fact, effects, command.occurred_at)
    recorder.record(fact, ("2.1", "2.5"), effects, command.occurred_at)


def _wrongly_imagery(command: Reclassify, *, adult: bool) -> bool:
    return command.category == "youth_produced_imagery" and adult
