"""The names of a case's obligations in the case that it was joined to, and whether they were met there."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.case.case import Case
from domain.case.joined_concerns import REPLY, reply_to, standing
from domain.case.obligation import Obligation
from domain.case.reporters import addressee, name_of_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesThere:
    """The numbers in the other case of the entries by which a case and those joined to it came."""

    own: int
    joined: Mapping[int, int]
    """For each concern that had been joined to it, by the number of its entry here."""

    def of(self, version: int) -> int:
        """The number there of the entry that tells of an entry here."""
        return self.joined.get(version, self.own)

    def causes(self, owed: Obligation) -> tuple[int, ...]:
        """The numbers there of what made the obligation necessary."""
        return tuple(dict.fromkeys(map(self.of, owed.causes)))


def entries_there(there: Case, here: Case) -> EntriesThere | None:
    """By which entries of that case this one came, if it is still joined to it."""
    came = {each.case: each.version for each in standing(there.joined) if here.id in each.cases}
    if here.id not in came:
        return None
    known = {each.version: came[each.case] for each in standing(here.joined) if each.case in came}
    return EntriesThere(own=came[here.id], joined=known)


def name_there(there: Case, here: Case, owed: Obligation, entries: EntriesThere) -> str:
    """The obligation's name in the case that goes on."""
    match owed.kind:
        case "inform-pupil":
            return f"inform-pupil:{entries.of(int(owed.subject))}"
        case "reply":
            return _reply_there(there, here, owed)
        case _:
            return owed.id


def _reply_there(there: Case, here: Case, owed: Obligation) -> str:
    """The one reply that its reporter is owed there (11.2)."""
    reporter = addressee(here, owed)
    if reporter is None:
        return owed.id
    name = name_of_reply(there, reporter) or name_of_reply(here, reporter) or owed.id
    return reply_to(here.id) if name == REPLY and reporter != there.raised_by else name


def is_met_there(there: Case, here: Case, owed: Obligation) -> bool:
    """Whether an obligation of this case was met in the case that it was joined to."""
    entries = entries_there(there, here)
    if entries is None:
        return False
    name, causes = name_there(there, here, owed, entries), set(entries.causes(owed))
    return any(
        # The name of a reply changes when one of the cases that it was for is parted.
        (each.id == name or (owed.kind == REPLY and each.kind == REPLY))
        and each.state in ("met", "met_late")
        and not causes.isdisjoint(each.causes)
        for each in there.obligations
    )
