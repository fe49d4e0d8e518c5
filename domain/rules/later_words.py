"""Later words are heard: the owner and the duty DSL are told, and a DSL reads it (2.4g, 8.6, 11.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.case.effects import Effects
from domain.case.later_words import NEW_INFORMATION, SPEAKS_OF_DANGER, TELLS_OF_HARM, said_by_another
from domain.case.untold_facts import danger_made_known_by, tells_of_harm
from domain.rules.obligation_changes import no_later, transition

if TYPE_CHECKING:
    from domain.case.case import Case
    from domain.events import Fact
    from domain.rules.recorder import EventRecorder


def heard(recorder: EventRecorder, fact: Fact, after: Case) -> Effects | None:
    """Who is on duty when anyone but a DSL adds words, and the reading that is due after a review."""
    if not said_by_another(fact, recorder.context.by) or _is_heard_elsewhere(recorder, after):
        return None
    duty, absent = recorder.duty(after.about)
    to_read = _to_read(recorder, after) if after.reviewed or after.closed else Effects()
    return replace(to_read, on_duty=duty, absent=absent)


def _is_heard_elsewhere(recorder: EventRecorder, after: Case) -> bool:
    """Whether the case that this one was joined to gets the words too. A replay sees one case only."""
    found = bool(recorder.elsewhere) or recorder.context.recorded is not None
    return after.joined_into is not None and found


def _to_read(recorder: EventRecorder, after: Case) -> Effects:
    """One reading for all unread words, sooner if the new ones speak of danger or of other harm."""
    owed, new = after.open_obligation(NEW_INFORMATION), (after.version,)
    limit = TELLS_OF_HARM if tells_of_harm(after.concern, new) else None
    if danger_made_known_by(after, after.version):
        limit = SPEAKS_OF_DANGER
    if owed is None or limit is None or owed.limit in (limit, SPEAKS_OF_DANGER):
        return Effects(opens=(recorder.open_once(NEW_INFORMATION, limit=limit),))
    sooner = no_later(recorder.new_obligation(NEW_INFORMATION, limit=limit), owed, after.policy)
    sooner = replace(sooner, causes=(*owed.causes, *new))
    return Effects(turns=transition("replaced", owed), opens=(sooner,))
