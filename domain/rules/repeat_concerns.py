"""Concerns about one pupil that come again and again: the DSL looks at them together (6.1, 2.4g)."""

from domain.case.effects import Warned
from domain.people.roles import ACTING_DSL, DSL_ROLES, By
from domain.rules.missing_episodes import recurs
from domain.rules.recorder import EventRecorder

AGAIN_AND_AGAIN = Warned(
    clause="6.1",
    text="Staff have told of this pupil again and again in a short time: look at all of it together, and "
    "whether more is to be done. No number decides that.",
)


def forms_a_pattern(draft: EventRecorder) -> bool:
    """Whether what somebody adds now makes as many concerns in a window as the policy says (6.1).

    What a DSL writes in handling the case is no new concern, and a review that lies ahead sees them all.
    """
    state, by = draft.state, draft.moment.by
    if not isinstance(by, By) or by.role in (*DSL_ROLES, ACTING_DSL):
        return False
    if state.open_obligation("review", "retrospective-review", "missing-review") is not None:
        return False
    looked_at = max(state.reviews, default=0)
    told = [
        each.at
        for each in state.concern.learnt
        if each.at is not None and each.version in state.besides.by_others and each.version > looked_at
    ]
    return recurs(draft.moment.policy.repeats["concern"], (*told, draft.at), draft.at)
