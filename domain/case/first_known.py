"""Since when a concern says that there is danger, an adult in imagery, or an allegation against staff."""

from collections.abc import Iterator

from domain.case.concern import Concern
from domain.case.made_known import MadeKnown, first


def adult_in_imagery(concern: Concern) -> MadeKnown | None:
    """The entry that first made known that an adult is involved in imagery (8.3)."""
    adult = first(
        each.made_known(each.adult_corrected) for each in concern.learnt if each.adult_involved is True
    )
    images = first(_images(concern))
    if adult is None or images is None:
        return None
    return max(adult, images, key=lambda each: each.version)


def danger(concern: Concern) -> tuple[MadeKnown, ...]:
    """Each entry that says that the child is in immediate danger, in the record's order (11.4)."""
    said = (each.made_known(each.danger_corrected) for each in concern.learnt if each.immediate_danger)
    return tuple(sorted(said, key=lambda each: each.version))


def allegation(concern: Concern) -> MadeKnown | None:
    """The entry that first said that a member of staff harmed a child (3.2i)."""
    return first(each.made_known() for each in concern.learnt if each.staff_allegation)


def _images(concern: Concern) -> Iterator[MadeKnown]:
    yield from (each.made_known() for each in concern.learnt if each.imagery)
    if (concern.raised_as or concern.category) == "youth_produced_imagery" and concern.learnt:
        yield concern.learnt[0].made_known()
    for each in concern.classified:
        if each.category == "youth_produced_imagery":
            yield MadeKnown(
                entry=each.version, version=each.version, at=each.at, recorded_at=each.recorded_at
            )
