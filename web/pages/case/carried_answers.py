"""What a form begins with: the facts of the newest referral, without its judgements; a missing episode."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.calendar.working_time import london
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.events import ReferralMade
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.pages.case import page_context

OF_CONSENT = frozenset({"consent.parents_told", "consent.given", "consent.view_of"})
OF_REFERRER = frozenset(
    {"referrer.phone", "referrer.address", "referrer.relationship", "referrer.lead", "referrer.best_time"}
)
"""Questions of the agency's form. Each referral asks again for the information, reasons and wishes
(11.5, 11.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedAnswers:
    """Answers by the name of each input, and the referral that they come from."""

    answers: Posted = field(default_factory=dict)
    made_at: datetime | None = None


NOTHING = CarriedAnswers()


async def carried_answers(visit: PageRequest, state: Case, entry: CommandSpec) -> CarriedAnswers:
    """The answers of the newest referral that hold for another one, for a reader of the whole case."""
    if entry.name != "refer" or not state.standing_referrals or not page_context.is_whole(visit, state):
        return NOTHING
    newest = max(state.standing_referrals, key=lambda each: each.version)
    entries = await page_context.seen_entries(visit, state)
    made = next((each.event.fact for each in entries if each.event.version == newest.version), None)
    if not isinstance(made, ReferralMade):
        return NOTHING
    same_person = newest.made_by == visit.me.caller.person.id
    carried = OF_CONSENT | OF_REFERRER if same_person else OF_CONSENT
    answers = {
        f"/form/{each.field.replace('.', '/')}": [each.answer]
        for each in made.form or ()
        if each.field in carried
    }
    if made.authority is not None:
        answers["/authority"] = [made.authority]
    return CarriedAnswers(answers=answers, made_at=newest.made_at) if answers else NOTHING


async def with_carried(visit: PageRequest, state: Case, entry: CommandSpec, first: Posted) -> CarriedAnswers:
    """What a form begins with. What a link sets comes before what was carried."""
    carried = await carried_answers(visit, state, entry)
    return replace(carried, answers={**carried.answers, **_of_episode(visit, state, entry), **first})


def _of_episode(visit: PageRequest, state: Case, entry: CommandSpec) -> Posted:
    """When the missing episode that a task names began and ended (3.2t)."""
    named = visit.request.query_params.get("episode", "")
    owed = state.open_obligation(f"missing:{named}", f"return-talk:{named}")
    episode = state.besides.episode_of(owed.causes) if owed is not None else None
    if entry.name != "record-missing-episode" or episode is None:
        return {}
    times = {"/from": episode.began, "/to": episode.ended}
    return {name: value for pointer, at in times.items() if at for name, value in _typed(pointer, at).items()}


def _typed(pointer: str, at: datetime) -> Posted:
    local = london(at)
    day = {"day": f"{local.day}", "month": f"{local.month}", "year": f"{local.year}"}
    return {f"{pointer}-{name}": [text] for name, text in (day | {"clock": f"{local:%H:%M}"}).items()}
