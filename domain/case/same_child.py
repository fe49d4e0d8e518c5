"""Whether two cases may be about the same child (2.4g)."""

from typing import Literal

from domain.commands.reporting import CasePupil
from domain.pupils.name_matching import name_words
from domain.pupils.nicknames import NICKNAMES

Likeness = Literal["same_pupil", "like_name"]
"""The same pupil of the register, or a like name and date of birth."""


def may_be_same_child(one: CasePupil, other: CasePupil) -> bool:
    """Whether names are alike and dates of birth agree; one that is not known agrees with any."""
    born = {each.date_of_birth for each in (one, other)} - {"unknown"}
    return len(born) < 2 and like_name(one.name, other.name)


def like_name(one: str, other: str) -> bool:
    """Whether two names differ at most by accents, hyphens, apostrophes, a short form or a middle name."""
    first, second = name_words(one), name_words(other)
    if "".join(first) == "".join(second):
        return bool(first) and first != ["unknown"]
    if len(first) < 2 or len(second) < 2:
        return False
    given = first[0] == second[0] or first[0] in NICKNAMES.get(second[0], ())
    family = first[-1] == second[-1] or "".join(first[1:]) == "".join(second[1:])
    return given and family
