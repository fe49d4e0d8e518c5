"""The policy in force as people read it: limits with their basis, ladders, codes, register and packs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import Field

from domain.calendar.working_time import london
from domain.entries.agencies import Decision
from domain.policy.authority_pack import Authority, Contact, ResponseTime
from domain.policy.policy_model import Basis, Code, KindsOfConcern, Policy, Repeat
from views.read_model import SpanText, fields_of, is_absent, read_model, view_of, views_of
from views.register_view import RegisterView, register_view


@read_model
class ContactsView:
    """How to reach the authority."""

    front_door: Contact
    edt: Contact
    """The emergency duty team, out of hours."""
    designated_officer: Contact
    """For allegations against someone who works with children."""
    secure_email: str | None
    portal: str | None


@read_model
class DisagreementStageView:
    """One stage of the procedure for professional disagreements."""

    stage: int
    our_role: str | None
    their_role: str | None
    raise_within: SpanText | None
    respond_within: SpanText | None
    on_silence: str | None


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
    contacts: ContactsView
    confirm_in_writing: SpanText | None
    disagreement: tuple[DisagreementStageView, ...]
    response_times: tuple[ResponseTime, ...]
    """What the authority promises; no clock of Onward's counts it."""


def authority_view(pack: Authority, today: date) -> AuthorityView:
    """One authority's pack."""
    return view_of(
        AuthorityView,
        pack,
        stale=pack.is_stale(today),
        contacts=view_of(ContactsView, pack.contacts),
        disagreement=views_of(DisagreementStageView, pack.disagreement),
    )


T = TypeVar("T")
Given = Annotated[T | None, Field(exclude_if=is_absent)]
"""Left out where the policy does not say it."""


@read_model
class LimitView:
    """How long one kind of obligation may stay open, who must act, and what the limit rests on."""

    kind: str
    clause: str
    basis: Basis
    owners: tuple[str, ...]
    ladder: str
    harm_ladder: Given[str] = None
    """The ladder once an adult in images or an allegation against staff is known."""
    minutes: Given[int] = None
    school_minutes: Given[int] = None
    working_days: Given[int] = None
    calendar_days: Given[int] = None
    until_given_date: Given[bool] = None
    from_authority: Given[bool] = None
    at_most_working_days: Given[int] = None
    before_a_break_minutes: Given[int] = None
    remind_every_working_days: Given[int] = None
    remind_before: Given[SpanText] = None
    at_given_cadence: Given[bool] = None
    note: Given[str] = None


@read_model
class RungView:
    """One step of a ladder of escalation."""

    to: tuple[str, ...]
    say: str
    says: Mapping[str, str]
    after: SpanText | None
    repeat: SpanText | None
    times: int | None
    then: SpanText | None
    each_fifth: tuple[str, ...]
    stage_by_stage: bool


@read_model
class MilestoneView:
    """A step that an agency is expected to take, from guidance."""

    what: str
    after: SpanText
    since: str
    decisions: tuple[Decision, ...]
    basis: str
    source: str


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
    limits: tuple[LimitView, ...]
    ladders: Mapping[str, tuple[RungView, ...]]
    repeats: Mapping[str, Repeat]
    expectations: tuple[MilestoneView, ...]
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
        ladders={name: views_of(RungView, rungs) for name, rungs in policy.ladders.items()},
        expectations=views_of(MilestoneView, policy.expectations),
        codes={name: tuple(codes) for name, codes in policy.codes.items()},
        authorities=tuple(authority_view(each, today) for each in policy.authorities.values()),
        **fields_of(register_view(policy, today)),
    )
