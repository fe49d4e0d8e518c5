"""The policy in force as people read it: limits with their basis, ladders, codes, register and packs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import SerializerFunctionWrapHandler, WrapSerializer

from domain.calendar.durations import Span
from domain.calendar.working_time import london
from domain.field_rules import by_name
from domain.policy.authority_pack import Authority, Contacts, ResponseTime
from domain.policy.ladders import DisagreementStage, Rung
from domain.policy.policy_model import AgencyMilestone, Code, KindsOfConcern, Limit, Policy, Repeat
from views.read_model import is_absent, read_model, view_of
from views.register_view import RegisterView, register_view


@read_model
class AuthorityView:
    """What Onward knows of one local authority, from where, and as of when."""

    id: str
    name: str
    source: str
    checked_on: date
    stale: bool
    """Whether it was last checked too long ago, or rests on something that was replaced."""
    outdated: str | None
    note: str | None
    contacts: Contacts
    confirm_in_writing: Span | None
    disagreement: tuple[DisagreementStage, ...]
    response_times: tuple[ResponseTime, ...]
    """What the authority promises; no clock of Onward's counts it."""


def authority_view(pack: Authority, today: date) -> AuthorityView:
    """One authority's pack."""
    return view_of(AuthorityView, pack, stale=pack.is_stale(today))


@read_model
class LimitView(Limit):
    """How long one kind of obligation may stay open, who must act, and what the limit rests on."""

    kind: str


def _said(limit: Limit, written: SerializerFunctionWrapHandler) -> dict[str, object]:
    """A limit without what the policy does not say of it."""
    return {name: value for name, value in written(limit).items() if not is_absent(value)}


@read_model
class PolicyView(RegisterView):
    """The policy in force."""

    id: str
    version: int
    name: str
    title: str
    adopted_on: date
    review_due_on: date
    review_overdue: bool
    opens: str
    """When the school opens: `08:00`."""
    closes: str
    published_until: date
    """The last day for which bank holidays are published; later deadlines are provisional."""
    limits: tuple[Annotated[LimitView, WrapSerializer(_said)], ...]
    ladders: Mapping[str, tuple[Rung, ...]]
    repeats: Mapping[str, Repeat]
    expectations: tuple[AgencyMilestone, ...]
    kinds: KindsOfConcern
    """The kinds of concern that people choose from, with what each brings."""
    codes: Mapping[str, tuple[Code, ...]]
    authority: str
    authorities: tuple[AuthorityView, ...]


def policy_view(policy: Policy, now: datetime) -> PolicyView:
    """A policy as it is now, with its register."""
    today = london(now).date()
    return view_of(
        PolicyView,
        policy,
        review_overdue=policy.review_overdue(now),
        opens=policy.time.opens.isoformat("minutes"),
        closes=policy.time.closes.isoformat("minutes"),
        published_until=policy.time.calendar.published_until,
        limits=tuple(view_of(LimitView, limit, kind=kind) for kind, limit in policy.limits.items()),
        codes={name: tuple(codes) for name, codes in policy.codes.items()},
        authorities=tuple(authority_view(each, today) for each in policy.authorities.values()),
        **by_name(register_view(policy, today)),
    )
