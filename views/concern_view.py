"""A concern as people see it: with all that was learnt since, or what one person told of it."""

from typing import Any

from domain.calendar.timestamps import instant
from domain.case.concern import Concern
from domain.case.exploitation_grounds import all_of


def concern_view(concern: Concern) -> dict[str, Any]:
    """The concern now; what several entries said stands together, and none of it is weighed (2.4g)."""
    how = [each.circumstances for each in concern.grounds]
    return {
        "category": concern.category,
        "summary": concern.summary,
        "child_words": concern.child_words,
        "indicators": concern.indicators,
        "immediate_danger": concern.immediate_danger,
        "adult_involved": concern.adult_involved,
        "imagery": concern.imagery,
        "imagery_parties": [{"part": each.part, "age": each.age} for each in concern.imagery_parties],
        "imagery_origin": concern.imagery_origin,
        "device_location": concern.device_location,
        "child_unaware": concern.child_unaware,
        "raised_as": concern.raised_as or concern.category,
        "motive": concern.motive,
        "circumstances": {
            "mode": all_of(each.mode for each in how),
            "contact_type": all_of(each.contact_type for each in how),
            "online": all_of(each.online for each in how),
            "places": all_of(each.places for each in how),
            "peers": all_of(each.peers for each in how),
        },
        "imbalances": all_of(each.exploitation.imbalances for each in concern.grounds),
        "limbs": concern.limbs,
        "staff_allegation": concern.staff_allegation,
        "police_reference": concern.police_reference,
        "told_at": instant(concern.told_at),
    }
