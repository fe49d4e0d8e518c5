"""Read the local authorities' packs; refuse a malformed one with a message."""

from functools import cache
from pathlib import Path

from domain.policy.authority_pack import Authority
from policies.toml_fields import REACHED, MalformedPolicy, Reading

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
    read = Reading(path)
    pack = read.record("the pack", read.raw, Authority, path="")
    for name in ("id", "name", "source"):
        if not getattr(pack, name).strip():
            read.refuse("the pack", f"has an empty {name}")
    for name in ("front_door", "edt", "designated_officer"):
        contact = getattr(pack.contacts, name)
        opens, closes = contact.opens, contact.closes
        if (opens is None) != (closes is None) or (opens and closes and opens >= closes):
            read.refuse(f"contacts.{name}", "must open before it closes, or give neither time")
    for number, stage in enumerate(pack.disagreement, start=1):
        if stage.stage != number:
            read.refuse(f"disagreement, number {number}", "is out of order: number the stages from 1")
        if stage.our_role is not None:
            read.words(f"disagreement, number {number}", (stage.our_role,), REACHED)
    return pack
