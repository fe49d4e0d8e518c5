"""Danger, adults in images, allegations, later words: known since when, and told to whom (8.3, 11.4)."""

from collections.abc import Collection, Iterator

from domain.case.case import Case
from domain.case.concern import Concern, standing
from domain.case.learnt_facts import MadeKnown, first
from domain.case.obligation import Obligation
from domain.commands import Changes
from domain.entries.agencies import Agency
from domain.events import DiscussionRecorded, EventCorrected, Fact, InformationAdded, PupilViewRecorded
from domain.people.roles import ACTING_DSL, DSL_ROLES, Actor, By

REFER_AT_ONCE = "refer:immediate"
REFER_TO_POLICE = "refer:police"
SECOND_LOOK = "second-look"
"""Another person looks at a case that was closed although danger was reported (10.4)."""
POLICE: tuple[Agency, ...] = ("police",)
DANGER_AGENCIES: tuple[Agency, ...] = ("cscs", "police")
"""The agencies to tell of immediate danger; a referral to another agency is not enough (11.4)."""


def adults_in_images_known(concern: Concern) -> tuple[MadeKnown, ...]:
    """The entries that make known that an adult is involved in images: the first, and each later one (8.3).

    A later one can be about another adult, unless it says that it is the adult of an entry that still stands.
    A joined concern counts again if it tells of images on its own (2.4g).
    """
    adult = _first_adult(concern)
    images = first(_images_known(concern))
    if adult is None or images is None:
        return ()
    known = max(adult, images, key=lambda each: each.version)
    named = adults_named(concern)
    others = (
        each.made_known(each.adult_corrected)
        for each in concern.learnt
        if each.version in named and each.same_adult_as not in named and (each.imagery or not each.joined)
    )
    return (known, *(each for each in others if each.version > known.version))


def adults_named(concern: Concern) -> frozenset[int]:
    """The entries that say that an adult is involved, whether or not they tell of images (8.3)."""
    return frozenset(each.version for each in concern.learnt if each.adult_involved is True)


def _first_adult(concern: Concern) -> MadeKnown | None:
    """The first entry that says that an adult is involved."""
    return first(
        each.made_known(each.adult_corrected) for each in concern.learnt if each.adult_involved is True
    )


def allegations_known(concern: Concern) -> Iterator[MadeKnown]:
    """The entries that say that a member of staff harmed a child: each can be about another (3.2i)."""
    yield from (each.made_known() for each in concern.learnt if each.staff_allegation)
    yield from concern.made_known("allegation")


def police_untold(state: Case) -> MadeKnown | None:
    """An entry that the police must hear of, if no referral has told them since (8.3).

    It makes an adult in images known, or gives the concern a kind that is always for the police. A referral
    that was recorded before an entry about a further adult does not tell of that adult. If a referral that
    was due was made before the first adult was named, it was about someone else, whose entry may be void now.
    """
    first_adult, named = _first_adult(state.concern), adults_named(state.concern)
    for known in adults_in_images_known(state.concern):
        is_first = first_adult is not None and known.entry == first_adult.entry
        names_another = known.entry in named and (not is_first or _told_as_due(state, known.entry))
        if not told_since(state, known, POLICE, recorded_after=known.version if names_another else 0):
            return known
    by_kind = (each for each in _kinds_for_the_police(state) if not told_since(state, each, POLICE))
    return first(by_kind)


def _told_as_due(state: Case, entry: int) -> bool:
    """Whether a referral that was due to the police was made before that entry (8.3)."""
    return any(
        owed.id == REFER_TO_POLICE and owed.settled_by is not None and owed.settled_by < entry
        for owed in state.obligations
        if owed.state == "met"
    )


def danger_untold(state: Case) -> MadeKnown | None:
    """The first report of danger without a later referral or a review that found no danger (11.4)."""
    return next((each for each in dangers_never_told(state) if not _found_to_be_none(state, each)), None)


def dangers_never_told(state: Case) -> Iterator[MadeKnown]:
    """The reports of danger without a later referral, whatever a review found (11.4)."""
    return (each for each in dangers(state) if not told_since(state, each, DANGER_AGENCIES))


def danger_not_answered(state: Case) -> bool:
    """Whether no one has said if the child is in immediate danger, and no review decided without (11.4)."""
    return state.concern.danger_said is None and not state.reviewed


def to_ask_about_danger(state: Case) -> tuple[Obligation, ...]:
    """What someone owes who must first ask whether the child is in immediate danger (11.4)."""
    if not danger_not_answered(state):
        return ()
    return tuple(each for each in state.open_obligations if each.kind in ("accept", "review"))


def in_danger(state: Case) -> bool:
    """Whether a report of danger is still unanswered by a review (11.4)."""
    return bool(dangers_standing(state))


def is_urgent(state: Case) -> bool:
    """Whether danger, a missing child, an adult in images or an allegation against staff is known."""
    concern = state.concern
    harm = concern.adult_in_imagery or concern.staff_allegation
    return harm or "missing" in state.open_kinds or in_danger(state)


def dangers(state: Case) -> tuple[MadeKnown, ...]:
    """The reports of danger that count: the first of those under one obligation (11.4)."""
    by_obligation: dict[object, list[MadeKnown]] = {}
    for known in _danger_known(state.concern):
        owed = _owed_for(state, known)
        key = known.version if owed is None else (owed.causes, owed.opened_at)
        by_obligation.setdefault(key, []).append(known)
    return tuple(each for each in map(first, by_obligation.values()) if each is not None)


def danger_made_known_by(state: Case, version: int) -> tuple[MadeKnown, ...]:
    """The reports of danger that the entry of this version made known: it, or what it corrected."""
    return tuple(each for each in _danger_known(state.concern) if each.version == version)


def tells_of_harm(concern: Concern, versions: Collection[int]) -> bool:
    """Whether one of these entries makes danger, an adult in images or an allegation against staff known."""
    known = (*_danger_known(concern), *adults_in_images_known(concern), *allegations_known(concern))
    return any(each.version in versions for each in known)


def dangers_standing(state: Case) -> tuple[MadeKnown, ...]:
    """Every report of danger that is neither found to be none nor concluded (11.4, 11.9)."""
    return tuple(
        each
        for each in _danger_known(state.concern)
        if not _found_to_be_none(state, each) and not _concluded_before(state, each)
    )


def _concluded_before(state: Case, known: MadeKnown) -> bool:
    """Whether it was told and then reviewed before the case was reopened: long ago (11.10)."""
    reviewed = any(known.version < review < state.since for review in state.reviews)
    return reviewed and told_since(state, known, DANGER_AGENCIES)


def danger_was_concluded(state: Case) -> bool:
    """Whether all danger was told to an agency, or found to be none, and reviewed since (11.4, 11.10)."""
    newest, known = max(state.reviews, default=0), _danger_known(state.concern)
    return danger_untold(state) is None and all(each.version < newest for each in known)


def told_since(state: Case, known: MadeKnown, agencies: Collection[Agency], recorded_after: int = 0) -> bool:
    """Whether a referral to one of these agencies was made at that moment or later, or said it itself."""
    return any(
        ar.agency in agencies
        and ar.version > recorded_after
        and (ar.version == known.entry or known.precedes(ar.made_at, ar.version))
        for ar in state.counting_referrals
    )


def urgent_obligations(state: Case) -> tuple[Obligation, ...]:
    """The open obligations that come first, in this order, while danger stands (11.4, 11.9).

    They are an immediate referral, protection until it is decided, reading words of danger, and accepting a
    case of danger. In a closed case only the words are open.
    """
    ids = [REFER_AT_ONCE]
    if state.concern.immediate_danger:
        to_read = state.open_obligation(NEW_INFORMATION)
        words = to_read is not None and to_read.limit == SPEAKS_OF_DANGER
        standing = ["protect", *((NEW_INFORMATION,) if words else ())]
        ids += [*(standing if in_danger(state) else ()), "accept"]
    return tuple(owed for each in ids if (owed := state.open_obligation(each)) is not None)


def _kinds_for_the_police(state: Case) -> Iterator[MadeKnown]:
    """The entries, and joined reports, whose kind of concern is for the police."""
    yield from state.concern.made_known("police")
    joined = {each.version for each in standing(state.joined) if "police" in each.kind.means}
    yield from (each.made_known() for each in state.concern.learnt if each.version in joined)


def _images_known(concern: Concern) -> Iterator[MadeKnown]:
    yield from (each.made_known() for each in concern.learnt if each.imagery)
    yield from concern.made_known("images")


def _danger_known(concern: Concern) -> tuple[MadeKnown, ...]:
    """Each entry that says that the child is in immediate danger, in the order of the record (11.4)."""
    said = (each.made_known(each.danger_corrected) for each in concern.learnt if each.immediate_danger)
    return tuple(sorted(said, key=lambda each: each.version))


def _owed_for(state: Case, known: MadeKnown) -> Obligation | None:
    """The first immediate referral that opened because of that entry, if any: later ones only ask again.

    If it was settled before a correction made the entry report danger, it was for another report.
    """
    return next(
        (
            owed
            for owed in state.obligations
            if owed.id == REFER_AT_ONCE
            and known.entry in owed.causes
            and (owed.settled_by is None or owed.settled_by > known.version)
        ),
        None,
    )


def _found_to_be_none(state: Case, known: MadeKnown) -> bool:
    """Whether a review ended the immediate referral after this report: the review found no danger.

    The finding ends if the case is reopened before another person has looked at it (10.4).
    """
    ended = [owed for owed in state.obligations if owed.state == "ended" and owed.settled_by is not None]
    not_looked_at = max((owed.settled_by or 0 for owed in ended if owed.id == SECOND_LOOK), default=0)
    return any(
        owed.id == REFER_AT_ONCE
        and owed.settled_by in state.reviews
        and owed.settled_by > max(known.version, not_looked_at)
        for owed in ended
    )


NEW_INFORMATION = "new-information"
SPEAKS_OF_DANGER = "new-information-in-danger"
"""The time limit for reading words that speak of danger."""
TELLS_OF_HARM = "new-information-of-harm"
"""The time limit for reading words that tell of an adult in images or of an allegation against staff."""
WORDS = InformationAdded | PupilViewRecorded | DiscussionRecorded | EventCorrected
"""The entries in which people say something. A message that an agency sends late is a discussion."""


def said_by_another(fact: Fact, by: Actor) -> bool:
    """Whether anyone but a DSL says something in this entry."""
    another = isinstance(by, By) and by.role not in (*DSL_ROLES, ACTING_DSL)
    says_nothing = isinstance(fact, EventCorrected) and fact.void
    return another and isinstance(fact, WORDS) and not says_nothing


def speaks_of_danger(fact: Fact) -> bool:
    """Whether these words say that the child is in immediate danger (11.4)."""
    said = fact.changes if isinstance(fact, EventCorrected) else fact
    return isinstance(said, InformationAdded | Changes) and bool(said.immediate_danger)


def unread(state: Case) -> tuple[int, ...]:
    """The entries that a DSL still has to read."""
    owed = state.open_obligation(NEW_INFORMATION)
    return tuple(each for each in owed.causes if each not in state.voided) if owed is not None else ()
