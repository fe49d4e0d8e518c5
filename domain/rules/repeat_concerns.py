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
    without_dsl = _recorded_without_dsl(recorder)
    if looks_anyway(state, "concern") or (without_dsl and recorder.by_dsl):
        return False
    looked_at = max(state.reviews, default=0)
    told = [
        each.at
        for each in state.concern.learnt
        if each.at is not None and not each.joined and each.version > looked_at
        if not without_dsl or each.version in state.besides.by_others
    ]
    # Concerns that were joined count by their own times, and once: the joined case is closed (2.4g).
    told += [at for each in standing(state.joined) if each.version > looked_at for at in each.told]
    return recurs(recorder.context.policy.repeats["concern"], (*told, recorder.at), recorder.at)


def _recorded_without_dsl(recorder: EventRecorder) -> bool:
    """Whether the entry is replayed, and was recorded when a DSL's words did not count (0090)."""
    recorded = recorder.context.recorded
    return recorded is not None and not any(owed.kind == "pattern-review" for owed in recorded.opens)
