"""Repeated concerns about one pupil: the DSL reviews them together (6.1, 2.4g)."""

from domain.case.effects import Warned
from domain.case.joined_concerns import standing
from domain.rules.missing_episodes import recurs
from domain.rules.recorder import EventRecorder

AGAIN_AND_AGAIN = Warned(
    clause="6.1",
    text="Staff have reported this child several times in a short period. Look at the concerns together and "
    "decide whether to do more.",
)


def forms_a_pattern(recorder: EventRecorder) -> bool:
    """Whether the information added now reaches the policy's number of concerns in its window (6.1).

    What a DSL writes while handling the case does not count. An open review looks at everything anyway.
    """
    state = recorder.state
    if recorder.by_dsl:
        return False
    if state.open_obligation("review", "retrospective-review", "missing-review") is not None:
        return False
    looked_at = max(state.reviews, default=0)
    told = [
        each.at
        for each in state.concern.learnt
        if each.at is not None and each.version in state.besides.by_others and each.version > looked_at
    ]
    # Concerns that were joined count by their own times, and once: the joined case is closed (2.4g).
    told += [at for each in standing(state.joined) if each.version > looked_at for at in each.told]
    return recurs(recorder.context.policy.repeats["concern"], (*told, recorder.at), recorder.at)
