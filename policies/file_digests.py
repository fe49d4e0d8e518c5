"""The digest of each file that deadlines depend on, so that the software notices a changed file."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policies.bank_holiday_calendar import england

BANK_HOLIDAYS = "bank holidays"
FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """The current content of one file, as a digest."""

    digest: str
    changed: str | None = None
    """The reason for the last change, from the file itself."""


def read_files(folder: Path = FOLDER) -> dict[str, PolicyFile]:
    """The digests of policies, calendar and packs, by path, and of the package's bank holidays."""
    paths = (*folder.glob("*.toml"), *folder.glob("authorities/*.toml"))
    found = {path.relative_to(folder).as_posix(): _read(path.read_bytes()) for path in sorted(paths)}
    days = "\n".join(map(str, sorted(england().holidays)))
    return {**found, BANK_HOLIDAYS: PolicyFile(digest=hashlib.sha256(days.encode()).hexdigest())}


def why(changed: Mapping[str, PolicyFile]) -> str:
    """The reason recorded in open cases whose deadlines follow these changed files."""
    said = dict.fromkeys(each.changed.strip() for each in changed.values() if each.changed)
    return " ".join((f"Changed in the policy's files: {', '.join(changed)}.", *said))


def _read(content: bytes) -> PolicyFile:
    changed = tomllib.loads(content.decode()).get("changed")
    return PolicyFile(
        digest=hashlib.sha256(content).hexdigest(), changed=changed if isinstance(changed, str) else None
    )
