"""Read the local authorities' packs; refuse a malformed one with a message."""

from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from domain.calendar.durations import Span
from domain.policy.authority_pack import Authority, Contact, Contacts, ResponseTime
from domain.policy.ladders import DisagreementStage
from policies.malformed_policy import MalformedPolicy
from policies.toml_fields import REACHED, Reading

FOLDER = Path(__file__).parent / "authorities"


@cache
def load_authorities(folder: Path = FOLDER) -> dict[str, Authority]:
    """Every pack in a folder, by its id; raises MalformedPolicy if two have the same name."""
    packs: dict[str, Authority] = {}
    for path in sorted(folder.glob("*.toml")):
        pack = load_authority(path)
        for other in packs.values():
            if other.is_called(pack.id) or other.is_called(pack.name):
                raise MalformedPolicy(f"{path.name}: {other.id} has the same name.")
        packs[pack.id] = pack
    return packs


def load_authority(path: Path) -> Authority:
    """Read one pack."""
    return _authority(Reading(path))


def _authority(read: Reading) -> Authority:
    given = read.shaped(
        "the pack", read.raw, Authority, _PACK, ("id", "name", "source", "checked_on", "stale_after_months")
    )
    given["contacts"] = _contacts(read, given.get("contacts", {}))
    given["disagreement"] = tuple(_stages(read, given.get("disagreement", ())))
    given["response_times"] = tuple(_response_times(read, given.get("response_times", ())))
    given["ladders"] = read.ladders(given.get("ladders", {}))
    for name in ("id", "name", "source"):
        if not given[name].strip():
            read.refuse("the pack", f"has an empty {name}")
    return Authority(**given)


def _contacts(read: Reading, raw: dict[str, Any]) -> Contacts:
    given = read.shaped("contacts", raw, Contacts, _CONTACTS, ())
    for name in ("front_door", "edt"):
        if name in given:
            where = f"contacts.{name}"
            contact = Contact(**read.shaped(where, given[name], Contact, _CONTACT, ()))
            opens, closes = contact.opens, contact.closes
            if (opens is None) != (closes is None) or (opens and closes and opens >= closes):
                read.refuse(where, "must open before it closes, or give neither time")
            given[name] = contact
    return Contacts(**given)


def _stages(read: Reading, raw: tuple[Any, ...]) -> Iterator[DisagreementStage]:
    for number, each in enumerate(raw, start=1):
        where = f"disagreement, stage {number}"
        stage = DisagreementStage(**read.shaped(where, each, DisagreementStage, _STAGE, ("stage",)))
        if stage.stage != number:
            read.refuse(where, "is out of order: number the stages from 1")
        if stage.our_role is not None:
            read.words(where, (stage.our_role,), REACHED)
        yield stage


def _response_times(read: Reading, raw: tuple[Any, ...]) -> Iterator[ResponseTime]:
    for number, each in enumerate(raw, start=1):
        where = f"response_times, number {number}"
        yield ResponseTime(**read.shaped(where, each, ResponseTime, _RESPONSE, tuple(_RESPONSE)))


_PACK: dict[str, type] = {
    "id": str,
    "name": str,
    "source": str,
    "checked_on": date,
    "note": str,
    "outdated": str,
    "form": str,
    "contacts": dict,
    "confirm_in_writing": Span,
    "disagreement": list,
    "response_times": list,
    "ladders": dict,
}
_CONTACTS: dict[str, type] = {"front_door": dict, "edt": dict, "secure_email": str, "portal": str}
_CONTACT: dict[str, type] = {"phone": str, "opens": time, "closes": time, "hours": str}
_STAGE: dict[str, type] = {
    "our_role": str,
    "their_role": str,
    "raise_within": Span,
    "respond_within": Span,
    "on_silence": str,
}
_RESPONSE: dict[str, type] = {"what": str, "within": str}
