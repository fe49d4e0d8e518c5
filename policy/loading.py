"""Read a policy file, and refuse a malformed one with a sentence."""

from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, get_args

from domain.commands.agencies import Decision
from domain.expectations import Watched
from domain.ladders import Rung
from domain.people import ROLES
from domain.policy import Basis, Code, Course, Limit, Policy, Repeat
from domain.rulebook import rules_of
from domain.spans import Span
from domain.wellformed import CODE
from domain.working_time import WorkingTime
from policy.authorities import load_authorities
from policy.calendar import england
from policy.malformed import MalformedPolicy
from policy.reading import Reading
from policy.register import TABLES, read_register

FOLDER = Path(__file__).parent
KINDS = (
    "accept",
    "accept-in-danger",
    "review",
    "protect",
    "refer",
    "refer:immediate",
    "retrospective-review",
    "confirm-in-writing",
    "feedback",
    "chase",
    "telephone",
    "telephone:accept",
    "reconsider",
    "monitor",
    "conclude",
    "support",
    "start-support",
    "early-help-review",
    "inform-pupil",
    "reply",
    "liaison",
    "consider-nrm",
    "mentor",
    "mentor-contact",
    "review-parent-contact",
    "missing-review",
    "pattern-review",
    "file-receipt",
    "confirm-conflict",
    "answer-challenge",
    "answer-request",
    "refer:allegation",
)
"""What the rules ask a limit for: a policy that lacks one is refused."""
GIVEN_A_DATE = ("monitor", "early-help-review")
"""Kinds whose date a person gives."""
FROM_AUTHORITY = ("confirm-in-writing",)
"""Kinds whose limit the local authority's pack gives."""
AT_A_CADENCE = ("mentor-contact",)
"""Kinds of which a person says every how many working days."""
NEVER_OVERDUE = ("conclude",)
"""Kinds that may have a reminder instead of a limit; of any other, silence must be noticed."""
SPANS = (
    "minutes",
    "school_minutes",
    "working_days",
    "until_given_date",
    "from_authority",
    "remind_every_working_days",
    "at_given_cadence",
)
LISTS = (
    "indicators",
    "risk_groups",
    "effects",
    "imbalances",
    "limbs",
    "modes",
    "contact_types",
    "conditions",
    "team_parts",
    "paper_places",
)
"""The lists of codes that a policy may have."""
REPEATS = ("missing-episode", "concern")
"""What makes somebody look again when it repeats."""
OWNERS = ("dsl", "referrer", "lead", "mentor", "next_in_line", "above")


@cache
def load_all() -> dict[str, Policy]:
    """Every policy that ships with the project, by its name (`coalway-cse-2023@1`)."""
    found = (
        load_file(path)
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem not in ("calendar", "templates")
    )
    return {policy.name: policy for policy in found}


def load(name: str) -> Policy:
    """The policy of that name, or of that id in its newest version; MalformedPolicy if there is none."""
    policies = load_all()
    if name in policies:
        return policies[name]
    versions = [policy for policy in policies.values() if policy.id == name]
    if not versions:
        raise MalformedPolicy(f"There is no policy {name!r}; there are: {', '.join(policies)}.")
    return max(versions, key=lambda policy: policy.version)


def load_file(path: Path) -> Policy:
    """Read one file."""
    return _policy(Reading(path))


def _policy(read: Reading) -> Policy:
    raw = read.raw
    top = {
        "id": str,
        "version": int,
        "title": str,
        "adopted_on": date,
        "review_due_on": date,
        "authority": str,
    }
    tables = {"hours", "limits", "ladders", "expectations", "codes", "repeats", "training", *TABLES}
    read.known("the policy", raw, {*top, *tables, "changed"})
    if not isinstance(raw.get("changed", ""), str):
        read.refuse("the policy", "has a changed that is no text: say why its limits are others")
    for name, kind in top.items():
        read.typed("the policy", raw, name, kind)
    authorities = load_authorities()
    if raw["authority"] not in authorities:
        read.refuse("the policy", f"has an authority that is none of {', '.join(authorities)}")
    hours = read.table("the policy", raw, "hours")
    read.known("hours", hours, {"opens", "closes"})
    opens, closes = (read.typed("hours", hours, name, time) for name in ("opens", "closes"))
    if opens >= closes:
        read.refuse("hours", "must open before they close")
    ladders = read.ladders(read.table("the policy", raw, "ladders"))
    limits = {
        name: _limit(read, name, limit, ladders)
        for name, limit in read.table("the policy", raw, "limits").items()
    }
    missing = [kind for kind in KINDS if kind not in limits]
    if missing:
        read.refuse("the policy", f"has no limit for {', '.join(missing)}")
    policy = Policy(
        **{name: raw[name] for name in top},
        time=WorkingTime(calendar=england(), opens=opens, closes=closes),
        limits=limits,
        ladders=ladders,
        authorities=authorities,
        expectations=tuple(_expectations(read)),
        register=read_register(read),
        codes=_codes(read),
        repeats=_repeats(read),
        training=_training(read),
    )
    _check_rules(read, policy)
    return policy


def _check_rules(read: Reading, policy: Policy) -> None:
    known = rules_of(policy)
    for clause in policy.register.clauses.values():
        unknown = next((rule for rule in clause.rules if rule not in known), None)
        if unknown is not None:
            read.refuse(f"clause {clause.id}", f"names {unknown!r}, which no rule is called")


def _limit(read: Reading, name: str, raw: Any, ladders: dict[str, tuple[Rung, ...]]) -> Limit:
    where = f"limits.{name}"
    if name not in KINDS:
        read.refuse(where, "is no obligation that the rules know")
    given = read.shaped(where, raw, Limit, _LIMIT, ("clause", "basis", "owners"))
    limit = Limit(**given)
    if limit.basis not in get_args(Basis):
        read.refuse(where, f"needs a basis: {', '.join(get_args(Basis))}")
    if sum(bool(given.get(each)) for each in SPANS) != 1:
        read.refuse(where, f"needs exactly one of {', '.join(SPANS)}")
    if limit.until_given_date != (name in GIVEN_A_DATE):
        needs = "needs" if name in GIVEN_A_DATE else "cannot have"
        read.refuse(where, f"{needs} until_given_date: the command gives a date or does not")
    if limit.from_authority != (name in FROM_AUTHORITY):
        needs = "needs" if name in FROM_AUTHORITY else "cannot have"
        read.refuse(where, f"{needs} from_authority: the local authority's pack says how long or does not")
    if limit.at_given_cadence != (name in AT_A_CADENCE):
        needs = "needs" if name in AT_A_CADENCE else "cannot have"
        read.refuse(where, f"{needs} at_given_cadence: the command gives one or does not")
    if limit.remind_every_working_days and name not in NEVER_OVERDUE:
        read.refuse(where, "would never be overdue")
    if limit.remind_before is not None and not limit.remind_before.counts_back:
        read.refuse(where, "has a remind_before in school hours, which are not counted backwards")
    if limit.remind_before is not None and name in NEVER_OVERDUE:
        read.refuse(where, "has a remind_before, and no deadline")
    if name == "feedback" and limit.working_days is None:
        read.refuse(where, "must be counted in working days (11.8)")
    if limit.ladder not in ladders:
        read.refuse(where, "names a ladder that the policy does not have")
    read.words(where, limit.owners, OWNERS)
    return limit


def _repeats(read: Reading) -> dict[str, Repeat]:
    raw = read.table("the policy", read.raw, "repeats")
    read.known("repeats", raw, set(REPEATS))
    found = {}
    for name in REPEATS:
        where = f"repeats.{name}"
        given = read.shaped(
            where, raw.get(name), Repeat, _REPEAT, ("clause", "basis", "episodes", "within_days")
        )
        found[name] = Repeat(**given)
        if found[name].basis not in get_args(Basis):
            read.refuse(where, f"needs a basis: {', '.join(get_args(Basis))}")
    return found


def _training(read: Reading) -> dict[str, Course]:
    raw = read.raw.get("training", {})
    if not isinstance(raw, dict):
        read.refuse("training", "must be a table")
    found = {}
    for name, given in raw.items():
        where = f"training.{name}"
        course = Course(**read.shaped(where, given, Course, _COURSE, ("clause", "basis", "roles", "months")))
        read.one_of(where, "basis", course.basis, get_args(Basis))
        read.words(where, course.roles, ROLES)
        found[name] = course
    return found


def _expectations(read: Reading) -> Iterator[Watched]:
    since = ["made", "told"]
    raw = read.raw.get("expectations", [])
    if not isinstance(raw, list):
        read.refuse("expectations", "must be a list of tables")
    for number, each in enumerate(raw, start=1):
        where = f"expectations, number {number}"
        watched = Watched(**read.shaped(where, each, Watched, _WATCHED, tuple(_WATCHED)))
        if watched.basis != "guidance":  # what another owes is never the school's policy or setting
            read.refuse(where, "must have the basis guidance")
        if watched.since not in since:
            read.refuse(where, f"counts since {watched.since!r}, which is none of {', '.join(since)}")
        read.words(where, watched.decisions, get_args(Decision))
        since.append(watched.what)
        yield watched


def _codes(read: Reading) -> dict[str, tuple[Code, ...]]:
    raw = read.raw.get("codes", {})
    if not isinstance(raw, dict):
        read.refuse("codes", "must be a table")
    read.known("codes", raw, set(LISTS))
    return {name: tuple(_list_of_codes(read, f"codes.{name}", listed)) for name, listed in raw.items()}


def _list_of_codes(read: Reading, where: str, raw: Any) -> Iterator[Code]:
    if not isinstance(raw, list):
        read.refuse(where, "must be a list of tables")
    seen: set[str] = set()
    for each in raw:
        code = Code(**read.shaped(where, each, Code, _CODE, ("code", "clause", "text")))
        if not CODE.fullmatch(code.code):
            read.refuse(where, f"has {code.code!r}, which is no code: small letters, digits, hyphens")
        if code.code in seen:
            read.refuse(where, f"has {code.code} twice")
        seen.add(code.code)
        yield code


_CODE: dict[str, type] = {"code": str, "clause": str, "text": str, "help": str, "asks_for": str}
_LIMIT: dict[str, type] = {
    "clause": str,
    "basis": str,
    "ladder": str,
    "note": str,
    "owners": tuple,
    "until_given_date": bool,
    "from_authority": bool,
    "at_given_cadence": bool,
    "remind_before": Span,
}
_COURSE: dict[str, type] = {"clause": str, "basis": str, "roles": tuple, "note": str}
_REPEAT: dict[str, type] = {"clause": str, "basis": str, "note": str}
_WATCHED: dict[str, type] = {
    "what": str,
    "after": Span,
    "since": str,
    "decisions": tuple,
    "basis": str,
    "source": str,
}
