"""Find what is out of date: policy, guidance, packs. Shown only; it delays no referral."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.calendar.periods import after_months
from domain.compliance.traceability import trace
from domain.policy.authority_pack import Authority
from domain.policy.clause_register import ComingLaw, Reference
from domain.policy.policy_model import Policy

DriftKind = Literal[
    "policy-review",
    "guidance-superseded",
    "clause-without-behaviour",
    "authority-stale",
    "calendar-ending",
    "source-unchecked",
]
RENEWED_IN = 9
"""September: Keeping Children Safe in Education has a new edition each 1 September to check against."""
STALE_AFTER_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One thing that is out of date, in a sentence, with the clauses that it affects."""

    kind: DriftKind
    about: str
    """The name of the thing: a policy, guidance, a clause or an authority."""
    clauses: tuple[str, ...]
    says: str


def drift(policy: Policy, packs: Iterable[Authority], today: date) -> tuple[Drift, ...]:
    """Everything that is out of date today. No rule depends on it."""
    return (
        *_review(policy, today),
        *_superseded(policy),
        *_without_behaviour(policy),
        *_stale(packs, today),
        *_calendar(policy, today),
        *_unchecked(policy, today),
    )


def _review(policy: Policy, today: date) -> Iterator[Drift]:
    if today > policy.review_due_on:
        yield Drift(
            kind="policy-review",
            about=policy.name,
            clauses=("title.review", "13.1", "3-DSL.r"),
            says=f"The policy {policy.name} was due for review by {policy.review_due_on} (13.1).",
        )


def _superseded(policy: Policy) -> Iterator[Drift]:
    for each in policy.register.superseded():
        named = f"{each.name} ({each.edition})" if each.edition else each.name
        yield Drift(
            kind="guidance-superseded",
            about=named,
            clauses=(each.clause,),
            says=f"The policy {policy.name} names {named}, which is superseded by {each.superseded_by}.",
        )


def _without_behaviour(policy: Policy) -> Iterator[Drift]:
    for name, each in trace(policy).clauses.items():
        missing = each.awaits or each.undone
        if missing:
            yield Drift(
                kind="clause-without-behaviour",
                about=name,
                clauses=(name,),
                says=f"The software does not yet do all that clause {name} requires. "
                f"Missing: {', '.join(missing)}.",
            )


def _stale(packs: Iterable[Authority], today: date) -> Iterator[Drift]:
    for pack in packs:
        if pack.is_stale(today):
            yield Drift(
                kind="authority-stale",
                about=pack.id,
                clauses=("3-DSL.a",),
                says=f"The pack of {pack.name} is out of date. {pack.outdated}"
                if pack.outdated
                else f"The pack of {pack.name} was last checked on {pack.checked_on}: check it again.",
            )


def _calendar(policy: Policy, today: date) -> Iterator[Drift]:
    until = policy.time.calendar.published_until
    if today.year >= until.year:
        yield Drift(
            kind="calendar-ending",
            about="bank holidays",
            clauses=("11.8",),
            says=f"Bank holidays are published until {until}. Later deadlines are provisional.",
        )


def _unchecked(policy: Policy, today: date) -> Iterator[Drift]:
    """Our own notes on law and guidance also go out of date."""
    noted: tuple[Reference | ComingLaw, ...] = (*policy.register.references, *policy.register.coming_law)
    for each in noted:
        if each.checked_on is None or today < check_again_on(each.checked_on):
            continue
        edition = None if isinstance(each, ComingLaw) else each.edition
        yield Drift(
            kind="source-unchecked",
            about=f"{each.name} ({edition})" if edition else each.name,
            clauses=each.clauses if isinstance(each, ComingLaw) else (each.clause,),
            says=f"What Onward says about {each.name} was last checked on {each.checked_on}: check it again.",
        )


def check_again_on(checked_on: date) -> date:
    """Twelve months later, or the next 1 September if that is sooner."""
    september = date(checked_on.year, RENEWED_IN, 1)
    if september <= checked_on:
        september = september.replace(year=checked_on.year + 1)
    return min(september, after_months(checked_on, STALE_AFTER_MONTHS))
