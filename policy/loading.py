"""Read a policy file, and refuse a malformed one with a sentence."""

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, get_args

from domain.people import ROLES
from domain.policy import Basis, Limit, Policy, Rung
from domain.working_time import WorkingTime
from policy.calendar import england
from policy.malformed import MalformedPolicy

FOLDER = Path(__file__).parent
KINDS = (
    "accept",
    "accept-in-danger",
    "review",
    "protect",
    "refer",
    "refer:immediate",
    "retrospective-review",
    "feedback",
    "chase",
    "reconsider",
    "monitor",
    "conclude",
    "support",
    "start-support",
    "early-help-review",
    "inform-pupil",
    "reply",
)
"""What the rules ask a limit for: a policy that lacks one is refused."""
GIVEN_A_DATE = ("monitor", "early-help-review")
"""Kinds whose date a person gives."""
NEVER_OVERDUE = ("conclude",)
"""Kinds that may have a reminder instead of a limit; of any other, silence must be noticed."""
SPANS = ("minutes", "school_minutes", "working_days", "until_given_date", "remind_every_working_days")
OWNERS = ("dsl", "referrer", "lead")
REACHED = (*ROLES, "owners", "referrer", "lead")


@cache
def load_all() -> dict[str, Policy]:
    """Every policy that ships with the project, by its name (`coalway-cse-2023@1`)."""
    found = (load_file(path) for path in sorted(FOLDER.glob("*.toml")) if path.stem != "calendar")
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
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedPolicy(f"{path.name} cannot be read as TOML: {error}.") from error
    return _Reading(path.name).policy(raw)


class _Reading:
    """One file being read; it knows the file's name for the sentences."""

    def __init__(self, file: str) -> None:
        self.file = file

    def policy(self, raw: dict[str, Any]) -> Policy:
        top = {"id": str, "version": int, "title": str, "adopted_on": date, "review_due_on": date}
        self._known("the policy", raw, {*top, "hours", "limits", "ladders"})
        for name, kind in top.items():
            self._typed("the policy", raw, name, kind)
        hours = self._table("the policy", raw, "hours")
        self._known("hours", hours, {"opens", "closes"})
        opens, closes = (self._typed("hours", hours, name, time) for name in ("opens", "closes"))
        if opens >= closes:
            self._refuse("hours", "must open before they close")
        ladders = {
            name: tuple(self._rungs(name, rungs))
            for name, rungs in self._table("the policy", raw, "ladders").items()
        }
        limits = {
            name: self._limit(name, limit, ladders)
            for name, limit in self._table("the policy", raw, "limits").items()
        }
        missing = [kind for kind in KINDS if kind not in limits]
        if missing:
            self._refuse("the policy", f"has no limit for {', '.join(missing)}")
        return Policy(
            **{name: raw[name] for name in top},
            time=WorkingTime(calendar=england(), opens=opens, closes=closes),
            limits=limits,
            ladders=ladders,
        )

    def _limit(self, name: str, raw: Any, ladders: dict[str, tuple[Rung, ...]]) -> Limit:
        where = f"limits.{name}"
        if name not in KINDS:
            self._refuse(where, "is no obligation that the rules know")
        given = self._checked(where, raw, Limit)
        limit = Limit(**given)
        if limit.basis not in get_args(Basis):
            self._refuse(where, f"needs a basis: {', '.join(get_args(Basis))}")
        if sum(bool(given.get(span)) for span in SPANS) != 1:
            self._refuse(where, f"needs exactly one of {', '.join(SPANS)}")
        if limit.until_given_date != (name in GIVEN_A_DATE):
            needs = "needs" if name in GIVEN_A_DATE else "cannot have"
            self._refuse(where, f"{needs} until_given_date: the command gives a date or does not")
        if limit.remind_every_working_days and name not in NEVER_OVERDUE:
            self._refuse(where, "would never be overdue")
        if name == "feedback" and limit.working_days is None:
            self._refuse(where, "must be counted in working days (11.8)")
        if limit.ladder not in ladders:
            self._refuse(where, "names a ladder that the policy does not have")
        self._words(where, limit.owners, OWNERS)
        return limit

    def _rungs(self, name: str, raw: Any) -> Iterator[Rung]:
        if not isinstance(raw, list) or not raw:
            self._refuse(f"ladders.{name}", "needs at least one rung")
        for number, each in enumerate(raw, start=1):
            where = f"ladders.{name}, rung {number}"
            rung = Rung(**self._checked(where, each, Rung))
            self._words(where, rung.to, REACHED)
            waits = bool(rung.school_minutes), bool(rung.working_days)
            if waits.count(True) != (number > 1):
                self._refuse(
                    where, "must come at the deadline if it is the first, else after one span of time"
                )
            yield rung

    def _words(self, where: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
        for word in words:
            if word not in known:
                self._refuse(where, f"names {word!r}, which is none of {', '.join(known)}")
        if not words:
            self._refuse(where, "names nobody")

    def _checked(self, where: str, raw: Any, shape: type[Limit] | type[Rung]) -> dict[str, Any]:
        """The table with its lists as tuples, each field of the type that the shape says."""
        if not isinstance(raw, dict):
            self._refuse(where, "must be a table")
        self._known(where, raw, {each.name for each in fields(shape)})
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
        for each in fields(shape):
            kind = _KINDS_OF_FIELD.get(each.name, int)
            if each.name in given:
                self._typed(where, given, each.name, kind)
            elif each.name in ("clause", "basis", "owners", "to", "say"):
                self._refuse(where, f"lacks {each.name}")
        if any(type(value) is int and value <= 0 for value in given.values()):
            self._refuse(where, "has a number that is not above zero")
        return given

    def _known(self, where: str, raw: dict[str, Any], names: set[str]) -> None:
        unknown = sorted(raw.keys() - names)
        if unknown:
            self._refuse(where, f"has the unknown field {unknown[0]}")

    def _table(self, where: str, raw: dict[str, Any], name: str) -> dict[str, Any]:
        table: dict[str, Any] = self._typed(where, raw, name, dict)
        return table

    def _typed(self, where: str, raw: dict[str, Any], name: str, kind: type) -> Any:
        if name not in raw:
            self._refuse(where, f"lacks {name}")
        value = raw[name]
        words = value if kind is tuple and isinstance(value, tuple) else ()
        if type(value) is not kind or not all(isinstance(word, str) for word in words):
            self._refuse(where, f"has a {name} that is no {_SAY[kind]}")
        return value

    def _refuse(self, where: str, why: str) -> None:
        raise MalformedPolicy(f"{self.file}: {where} {why}.")


_KINDS_OF_FIELD: dict[str, type] = {
    "clause": str,
    "basis": str,
    "ladder": str,
    "note": str,
    "say": str,
    "owners": tuple,
    "to": tuple,
    "until_given_date": bool,
}
_SAY: dict[type, str] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    tuple: "list of words",
    dict: "table",
    date: "date",
    time: "time",
}
