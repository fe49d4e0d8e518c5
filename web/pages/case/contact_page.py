"""Record a contact: say with whom it was and what it was, then answer the questions of that kind only."""

from collections.abc import Iterator
from typing import get_args

from starlette.responses import Response

from domain.access.permissions import dsl_power
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.entries.agencies import Partner
from web.core.page_request import Page, PageRequest
from web.pages.case.choices import referral_words
from wording import form_labels
from wording.obligation_text import task

KINDS = (
    "record-chase",
    "record-feedback",
    "record-acknowledgement",
    "record-liaison",
    "record-parent-contact",
    "record-discussion",
    "record-telephone",
)
"""The commands that record a contact."""
_OF_A_REFERRAL = {
    "record-chase": "We chased their answer",
    "record-feedback": "They told us what they decided",
    "record-acknowledgement": "They confirmed that they have the referral",
}
_Kinds = Iterator[tuple[str, str]]
"""Kinds of contact: the page that asks about each, and its name."""


async def contact(visit: PageRequest) -> Response:
    """List what the visitor can record in this case."""
    state = await visit.case()
    view = visit.view(state)
    offered = frozenset(each.command for each in view.next)
    groups = [(heading, each) for heading, kinds in _groups(visit, state, offered) if (each := list(kinds))]
    return visit.page("case/contact.html", title="Record a contact", state=state, view=view, groups=groups)


def _groups(visit: PageRequest, state: Case, offered: frozenset[str]) -> Iterator[tuple[str, _Kinds]]:
    here = f"/cases/{state.id}"
    for referral in _waiting(visit, state):
        yield referral_words(referral), _kinds_of(referral, here, offered)
    yield "An agency, about the child", _partners(here, offered)
    yield "A parent or carer", _parents(state, here, offered)
    discussed = _kind(here, "record-discussion", "We discussed the case", offered)
    yield "A colleague, or someone else", discussed
    yield "A message that was not delivered", _calls(state, here, offered)


def _waiting(visit: PageRequest, state: Case) -> list[AgencyReferral]:
    """The unanswered referrals whose answer the visitor follows up."""
    me = visit.me.caller.person
    every = dsl_power(state, me) is not None
    return [
        each
        for each in state.standing_referrals
        if each.current_decision is None and (every or each.referrer == me.id)
    ]


def _kinds_of(referral: AgencyReferral, here: str, offered: frozenset[str]) -> _Kinds:
    for command, text in _OF_A_REFERRAL.items():
        if command != "record-acknowledgement" or referral.acknowledged_at is None:
            yield from _kind(here, f"{command}?agency_referral={referral.id}", text, offered)


def _partners(here: str, offered: frozenset[str]) -> _Kinds:
    for agency in get_args(Partner):
        name = form_labels.of_choice({}, agency) if agency != "other" else "Another agency"
        yield from _kind(here, f"record-liaison?agency={agency}", name, offered)


def _parents(state: Case, here: str, offered: frozenset[str]) -> _Kinds:
    if {"record-parent-contact", "add-information"} <= offered:
        yield f"/calls/parent?case={state.reference}", "They rang us"
    yield from _kind(here, "record-parent-contact", "We spoke to them", offered)


def _calls(state: Case, here: str, offered: frozenset[str]) -> _Kinds:
    for owed in state.open_obligations:
        if owed.kind == "telephone":
            yield from _kind(here, f"record-telephone?obligation={owed.id}", task(owed.id), offered)


def _kind(here: str, page: str, text: str, offered: frozenset[str]) -> _Kinds:
    if page.partition("?")[0] in offered:
        yield f"{here}/{page}", text


PAGES = {"/cases/{id}/contact": Page(get=contact)}
