"""Repeated concerns about one pupil in one case: the DSL reviews them together (6.1, 2.4g)."""

from domain.case.joined_concerns import standing
from domain.case.repeat_counts import recurs
from domain.rules.recorder import EventRecorder
from domain.rules.repeats import looks_anyway


def forms_a_pattern(recorder: EventRecorder) -> bool:
    """Whether the information added now reaches the policy's number of concerns in its window (6.1).

    Every author counts: the police and parents tell the DSL. An open review looks at everything anyway.
    """
    state = recorder.state
    if looks_anyway(state, "concern"):
        return False
    looked_at = max(state.reviews, default=0)
    told = [
        each.at
        for each in state.concern.learnt
        if each.at is not None and not each.joined and each.version > looked_at
    ]
    # Concerns that were joined count by their own times, and once: the joined case is closed (2.4g).
    told += [at for each in standing(state.joined) if each.version > looked_at for at in each.told]
    return recurs(recorder.context.policy.repeats["concern"], (*told, recorder.at), recorder.at)
