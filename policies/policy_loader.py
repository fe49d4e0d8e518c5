"""Read a policy file, or refuse it with a message; and notice by its digest that a file was changed."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from domain.calendar.working_time import WorkingTime
from domain.compliance.rule_catalogue import rules_of
from domain.entries.reporting import NOT_STATED
from domain.field_rules import CODE
from domain.people.roles import ROLES
from domain.policy.ladders import Rung
from domain.policy.policy_model import (
    AgencyMilestone,
    Course,
    KindsOfConcern,
    OfferedKind,
    Policy,
    Repeat,
    StaffSupport,
)
from policies.authority_packs import load_authorities
from policies.bank_holiday_calendar import england
from policies.clause_reader import TABLES, read_codes, read_register
from policies.limit_reader import read_limits
from policies.toml_fields import MalformedPolicy, Reading

FOLDER = Path(__file__).parent
SAMPLE = "coalway-cse-2023"
"""The id of the policy that comes with Onward. Each school replaces it by its own."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
REPEATS = ("missing-episode", "concern")
"""Things whose repetition calls for another look."""


@cache
def load_all() -> dict[str, Policy]:
    """Every policy of the project, by its name (`coalway-cse-2023@1`)."""
    return load_folder(FOLDER)


def load_folder(folder: Path) -> dict[str, Policy]:
    """Every policy in a folder, by its name; two files must not have the same name and version."""
    found: dict[str, Policy] = {}
    files: dict[str, Path] = {}
    for path in policy_files(folder):
        policy = load_file(path)
        if policy.name in found:
            Reading(path).refuse(
                "the policy",
                f"is {policy.name}, as is {files[policy.name].name}: give it another version",
            )
        found[policy.name], files[policy.name] = policy, path
    return found


def policy_files(folder: Path) -> list[Path]:
    """The files of a folder that are policies."""
    return [path for path in sorted(folder.glob("*.toml")) if path.stem not in ("calendar", "templates")]


@cache
def policy_texts(folder: Path) -> dict[str, bytes]:
    """Every policy in a folder as it is written, by its name."""
    return {load_file(path).name: path.read_bytes() for path in policy_files(folder)}


def load(name: str) -> Policy:
    """The policy with that name, or the newest version of that id; MalformedPolicy if there is none."""
    policies = load_all()
    if name in policies:
        return policies[name]
    versions = [policy for policy in policies.values() if policy.id == name]
    if not versions:
        raise MalformedPolicy(f"There is no policy {name!r}; there are: {', '.join(policies)}.")
    return max(versions, key=lambda policy: policy.version)


def load_file(path: Path) -> Policy:
    """Read one policy file, with the kinds of concern that it names."""
    return _policy(Reading(path), path.parent)


def _policy(read: Reading, folder: Path) -> Policy:
    raw = read.raw
    top = {
        "id": str,
        "version": int,
        "title": str,
        "adopted_on": date,
        "review_due_on": date,
        "authority": str,
        "kinds": str,
    }
    tables = {
        "hours",
        "limits",
        "ladders",
        "expectations",
        "codes",
        "repeats",
        "training",
        "staff_support",
        *TABLES,
    }
    read.known("the policy", raw, {*top, *tables, "changed"})
    if not isinstance(raw.get("changed", ""), str):
        read.refuse("the policy", "needs text as changed: the reason for the change")
    for name, kind in top.items():
        read.typed("the policy", raw, name, kind)
    _check_head(read)
    authorities = load_authorities()
    if raw["authority"] not in authorities:
        read.refuse("the policy", f"has an authority that is not one of {', '.join(authorities)}")
    hours = read.typed("the policy", raw, "hours", dict)
    read.known("hours", hours, {"opens", "closes"})
    opens, closes = (read.typed("hours", hours, name, time) for name in ("opens", "closes"))
    if opens >= closes:
        read.refuse("hours", "must have opens before closes")
    ladders = read.typed("the policy", raw, "ladders", Mapping[str, tuple[Rung, ...]])
    limits = read_limits(read, ladders)
    policy = Policy(
        **{name: raw[name] for name in top if name != "kinds"},
        time=WorkingTime(calendar=england(), opens=opens, closes=closes),
        limits=limits,
        ladders=ladders,
        authorities=authorities,
        expectations=_expectations(read),
        register=read_register(read),
        codes=read_codes(read),
        kinds=_kinds(read, folder),
        repeats=_repeats(read),
        training=_training(read),
        staff_support=_staff_support(read),
    )
    _check_rules(read, policy)
    return policy


def _check_head(read: Reading) -> None:
    raw = read.raw
    if not _ID.fullmatch(raw["id"]):
        read.refuse(
            "the policy", "has an id with characters other than lower case letters, digits and hyphens"
        )
    if raw["version"] <= 0:
        read.refuse("the policy", "has a version that is not above zero")
    if raw["review_due_on"] < raw["adopted_on"]:
        read.refuse("the policy", "has a review_due_on before it is adopted")


def _check_rules(read: Reading, policy: Policy) -> None:
    known = rules_of(policy)
    for clause in policy.register.clauses.values():
        unknown = next((rule for rule in clause.rules if rule not in known), None)
        if unknown is not None:
            read.refuse(f"clause {clause.id}", f"names the rule {unknown!r}, which does not exist")


def kinds_file(name: str, folder: Path) -> Path:
    """The file of a set of kinds of concern: beside the policy, or else in this project."""
    own = folder / "kinds" / f"{name}.toml"
    return own if own.exists() else FOLDER / "kinds" / f"{name}.toml"


def _kinds(read: Reading, folder: Path) -> KindsOfConcern:
    path = kinds_file(read.raw["kinds"], folder)
    known = {each.stem for of in (folder, FOLDER) for each in of.glob("kinds/*.toml")}
    if path.stem not in known:
        read.refuse("the policy", f"has kinds that are not one of {', '.join(sorted(known))}")
    return load_kinds(path)


def load_kinds(path: Path) -> KindsOfConcern:
    """Read one set of kinds of concern."""
    read = Reading(path)
    read.known("the kinds", read.raw, {"title", "source", "kinds", "changed"})
    title, source = (read.typed("the kinds", read.raw, name, str) for name in ("title", "source"))
    found = read.records("kinds", read.raw.get("kinds"), OfferedKind)
    codes = [each.code for each in found]
    for number, code in enumerate(codes, start=1):
        where = f"kinds, number {number}"
        if not CODE.fullmatch(code) or code == NOT_STATED:
            read.refuse(where, f"has the code {code!r}, which cannot be used")
        if code in codes[: number - 1]:
            read.refuse(where, f"has the code {code!r}, as has another kind")
    return KindsOfConcern(id=path.stem, title=title, source=source, kinds=found)


def _repeats(read: Reading) -> dict[str, Repeat]:
    raw = read.typed("the policy", read.raw, "repeats", dict)
    read.known("repeats", raw, set(REPEATS))
    return {name: read.record(f"repeats.{name}", raw.get(name), Repeat) for name in REPEATS}


def _training(read: Reading) -> dict[str, Course]:
    raw = read.raw.get("training", {})
    if not isinstance(raw, dict):
        read.refuse("training", "must be a table")
    found = {name: read.record(f"training.{name}", given, Course) for name, given in raw.items()}
    for name, course in found.items():
        read.words(f"training.{name}", course.roles, ROLES)
    return found


def _staff_support(read: Reading) -> StaffSupport:
    support = read.record("staff_support", read.raw.get("staff_support", {}), StaffSupport)
    if not support.talk_to or not all(each.strip() for each in support.talk_to):
        read.refuse("staff_support", "needs at least one person in talk_to")
    return support


def _expectations(read: Reading) -> tuple[AgencyMilestone, ...]:
    found = read.records("expectations", read.raw.get("expectations", []), AgencyMilestone)
    since = ["made", "told"]
    for number, watched in enumerate(found, start=1):
        where = f"expectations, number {number}"
        if watched.basis != "guidance":  # another body's step is never the school's policy or setting
            read.refuse(where, "must have the basis guidance")
        if watched.since not in since:
            read.refuse(where, f"counts since {watched.since!r}, which is not one of {', '.join(since)}")
        if not watched.decisions:
            read.refuse(where, "has an empty list")
        since.append(watched.what)
    return found


BANK_HOLIDAYS = "bank holidays"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """The current content of one file, as a digest."""

    digest: str
    changed: str | None = None
    """The reason for the last change, from the file itself."""


def read_files(folder: Path = FOLDER) -> dict[str, PolicyFile]:
    """The digests of policies, calendar and packs, by path, and of the package's bank holidays."""
    paths = (path for part in ("*", "authorities/*", "kinds/*") for path in folder.glob(f"{part}.toml"))
    found = {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in sorted(paths)}
    days = "\n".join(map(str, sorted(england().holidays)))
    return {**found, BANK_HOLIDAYS: PolicyFile(digest=hashlib.sha256(days.encode()).hexdigest())}


def why(changed: Mapping[str, PolicyFile]) -> str:
    """The reason recorded in open cases whose deadlines follow these changed files."""
    said = dict.fromkeys(each.changed.strip() for each in changed.values() if each.changed)
    return " ".join((f"Changed in the policy's files: {', '.join(changed)}.", *said))


def _digest(content: bytes) -> PolicyFile:
    changed = tomllib.loads(content.decode()).get("changed")
    return PolicyFile(
        digest=hashlib.sha256(content).hexdigest(), changed=changed if isinstance(changed, str) else None
    )
