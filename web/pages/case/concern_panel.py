"""The concern, shown above the forms that decide about it."""

from dataclasses import dataclass

from domain.case.case import Case
from domain.case.joined_concerns import standing
from domain.command_catalogue import CommandSpec
from views.concern_view import ConcernView, concern_view
from views.joined_concern_view import joined_concern_view
from web.core.page_request import PageRequest
from web.pages.case import page_context
from web.pages.case.joined_panel import JoinedPanel, joined_panels
from wording.field_labels import Names

_DECIDES = ("accept", "protect", "decide-review")
_LONG = 1500
"""Characters; a longer concern is folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernPanel:
    """The concern, and those of joined cases, as the panel shows them."""

    concern: ConcernView
    signs: list[str]
    joined: tuple[JoinedPanel, ...]
    long: bool


def concern_panel(visit: PageRequest, state: Case, entry: CommandSpec, names: Names) -> ConcernPanel | None:
    """The panel, if the command decides about the concern and the visitor sees the whole case."""
    if entry.name not in _DECIDES or not page_context.is_whole(visit, state):
        return None
    concern = concern_view(state.concern)
    joined = tuple(joined_concern_view(each) for each in standing(state.joined))
    words = concern.summary + (concern.child_words or "")
    words += "".join(each.summary + (each.child_words or "") for each in joined)
    words += "".join(more.text + (more.child_words or "") for each in joined for more in each.added)
    policy = page_context.policy_of(visit, state)
    return ConcernPanel(
        concern=concern,
        signs=page_context.signs(state, policy),
        joined=joined_panels(joined, names, policy),
        long=len(words) > _LONG,
    )
