"""The form of a command in a case: what is asked, what it begins with, its sections, and what follows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

from documents.record_answers import of_record
from documents.referral_snapshot import ReferralSnapshot
from documents.shortening import shortened
from domain.access.available_actions import irrelevant_fields
from domain.access.permissions import may_refer_to
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.entries.agencies import Agency
from domain.events import ReferralMade
from domain.policy.form_questions import FIELDS, SECTIONS
from domain.policy.form_questions import FormSection as Heading
from domain.policy.policy_model import Policy
from store.delivery import delivery_queue
from store.ledger import history
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import form
from web.forms.form_parser import Posted, answered, code
from web.forms.questions import CommandForm, Question
from web.pages import register_choice
from web.pages.case import page_context
from web.pages.case.choices import sources
from web.pages.case.recorded_before import kind_decided
from wording import form_labels
from wording.obligation_text import by_when
from wording.policy_text import after_sending

NOT_TO_EVERY_AGENCY = (
    "You do not need permission. In an emergency you can refer to any agency: go back to the case and choose "
    "“Refer in an emergency”."
)
_DUE = re.compile(r"by \{due:([a-z:-]+)\}")
NAMED_BY_LINKS = ("about", "agency", "agency_referral", "obligation")
"""The questions that say what the form is about. Every other answer is the person's own."""
_REFERENCE = re.compile("ONW-[0-9A-Z]{6}")
OF_CONSENT = frozenset({"consent.parents_told", "consent.given", "consent.view_of"})
OF_REFERRER = frozenset(
    {"referrer.phone", "referrer.address", "referrer.relationship", "referrer.lead", "referrer.best_time"}
)
"""Questions of the agency's form. Each referral asks again for the information, reasons and wishes
(11.5, 11.12)."""
Answers = Mapping[str, tuple[str, ...]]


async def asked_in(visit: PageRequest, entry: CommandSpec, state: Case, typed: Posted) -> CommandForm:
    """The command's form in this case. A question with a typed answer is always included."""
    policy = page_context.policy_of(visit, state)
    known = await page_context.choice_context(visit, state, next(iter(typed.get("/agency_referral", ())), ""))
    asked = form(entry, sources(entry, known), consequences(entry.name, policy, visit.now))
    idle = irrelevant_fields(state, entry.name)
    agencies = may_refer_to(state, visit.me.caller.person)
    limited = entry.name == "refer" and agencies != get_args(Agency)
    questions = tuple(
        _only_these(each, agencies) if limited and each.pointer == "/agency" else each
        for each in asked.questions
        if answered(each, typed) or (_can_be_answered(each) and each.pointer[1:] not in idle)
    )
    made = replace(asked, questions=questions, lead=NOT_TO_EVERY_AGENCY if limited else asked.lead)
    if entry is register_choice.ADD:
        return await register_choice.with_siblings(visit, made)
    return await register_choice.with_child(visit, made) if entry is register_choice.IDENTIFY else made


def _only_these(question: Question, agencies: tuple[Agency, ...]) -> Question:
    """Keep only these agencies, for a person without a DSL's powers."""
    return replace(question, choices=tuple(each for each in question.choices if each.value in agencies))


def _can_be_answered(question: Question) -> bool:
    """Whether to ask it: an optional question with nothing to choose from is left out."""
    return question.required or question.kind not in ("one", "many") or bool(question.choices)


def consequences(command: str, policy: Policy, now: datetime, *, in_danger: bool = False) -> tuple[str, ...]:
    """The command's sentences, then that the record is permanent. No deadline is shown if there is none."""

    def due(found: re.Match[str]) -> str:
        limit = policy.limit(found[1])
        deadline = limit.due(now, policy.time)
        if deadline is None:
            return "by the day that is set"
        counts_minutes = limit.minutes is not None or limit.school_minutes is not None
        if not counts_minutes or deadline == limit.due(now + timedelta(minutes=1), policy.time):
            return f"by {by_when(deadline, now)}"
        return after_sending(limit, deadline - now)  # it moves with the moment of sending

    said = form_labels.of_command(command)
    kept = said.get("kept") or form_labels.shared()["kept"]
    sentences = said["in_danger" if in_danger else "follows"]
    return tuple(_DUE.sub(due, sentence) for sentence in (*sentences, kept))


def is_about_another(form: PostedForm, query: Mapping[str, str]) -> bool:
    """Whether a kept form is about something else than the link names, such as another agency's referral."""
    said = {name: form[f"/{name}"] for name in NAMED_BY_LINKS}
    return any(said[name] and query.get(name) and said[name] != query[name] for name in NAMED_BY_LINKS)


def first_answers(asked: CommandForm, query: Mapping[str, str]) -> dict[str, list[str]]:
    """By the name of each input."""
    found = {}
    for question in asked.questions:
        allowed = [choice.value for choice in question.choices]
        # The decision that is challenged is an entry of the case; an agency's decision is an answer.
        names_an_entry = question.pointer == "/decision" and all(each.isdigit() for each in allowed)
        if question.pointer[1:] not in (*NAMED_BY_LINKS, "into") and not names_an_entry:
            continue
        wanted = query.get(question.pointer[1:], "")
        if wanted in allowed or (question.pointer == "/into" and _REFERENCE.fullmatch(wanted)):
            found[question.pointer] = [wanted]
        elif question.required and not question.ours and len(allowed) == 1:
            found[question.pointer] = allowed
    return found


async def _carried(visit: PageRequest, state: Case, entry: CommandSpec) -> tuple[Posted, datetime | None]:
    """The answers of the newest referral that hold for another one, for a reader of the whole case."""
    if entry.name != "refer" or not state.standing_referrals or not page_context.is_whole(visit, state):
        return {}, None
    newest = max(state.standing_referrals, key=lambda each: each.version)
    entries = await page_context.seen_entries(visit, state)
    made = next((each.event.fact for each in entries if each.event.version == newest.version), None)
    if not isinstance(made, ReferralMade):
        return {}, None
    same_person = newest.made_by == visit.me.caller.person.id
    carried = OF_CONSENT | OF_REFERRER if same_person else OF_CONSENT
    answers = {
        f"/form/{each.field.replace('.', '/')}": [each.answer]
        for each in made.form or ()
        if each.field in carried
    }
    if made.authority is not None:
        answers["/authority"] = [made.authority]
    return answers, newest.made_at if answers else None


async def with_carried(
    visit: PageRequest, state: Case, entry: CommandSpec, first: Posted
) -> tuple[Posted, datetime | None]:
    """What a form begins with, and when the referral was made that answers were carried from.

    What a link sets comes before what was carried.
    """
    carried, made_at = await _carried(visit, state, entry)
    decided = await _of_decision(visit, state) if entry.name == "start-early-help" else {}
    return {**carried, **_of_episode(visit, state, entry), **decided, **first}, made_at


async def _of_decision(visit: PageRequest, state: Case) -> Posted:
    """The kind of plan that was just decided on."""
    kind = kind_decided(state, await page_context.seen_entries(visit, state))
    return {"/kind": [kind]} if kind else {}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionProgress:
    """One section with its questions."""

    question: Question
    about: str
    """The questions in a few words, for a reader in a hurry."""
    shared: tuple[str, ...]
    """The kinds of information that its answers belong to."""
    known: tuple[tuple[str, tuple[str, ...]], ...]
    """The answers that come from the case alone, without a question."""
    asked: tuple[tuple[Question, tuple[str, ...]], ...]
    """Each question, with the answer that the case already has."""
    answered: int


async def sheet(
    visit: PageRequest, state: Case, form: CommandForm, posted: Posted
) -> tuple[SectionProgress, ...]:
    """The sections of the form. Only a visitor who sees the whole case reads what the case already has."""
    found = next((each for each in form.questions if each.kind == "sheet"), None)
    if found is None:
        return ()
    known = await _known_answers(visit, state) if page_context.is_whole(visit, state) else {}
    about = form_labels.of_field(form.name, found.pointer)["about"]
    headings = {each.title: each for each in SECTIONS}
    return tuple(_section(part, headings[part.label], about, known, posted) for part in found.parts)


async def _known_answers(visit: PageRequest, state: Case) -> Answers:
    sender = await delivery_queue.sender(visit.ledger.pool, visit.me.caller.person.id)
    if sender is None:
        return {}
    stream = [each.event for each in await history.events(visit.ledger, state.id)]
    policy = page_context.policy_of(visit, state)
    found = of_record(ReferralSnapshot(stream=stream, state=state, policy=policy, sender=sender))
    return {**found, **shortened(found)}


def _section(
    question: Question, heading: Heading, about: Mapping[str, str], known: Answers, posted: Posted
) -> SectionProgress:
    asked = tuple((each, known.get(code(each), ())) for each in question.parts)
    parts = dict.fromkeys(FIELDS[code(each)].part for each in question.parts)
    return SectionProgress(
        question=question,
        about=about[heading.code],
        shared=tuple(form_labels.of_choice({}, part) for part in parts if part is not None),
        known=tuple(
            (field.label, known[field.code])
            for field in heading.fields
            if field.by == "record" and field.code in known
        ),
        asked=asked,
        answered=sum(bool(found) or answered(each, posted) for each, found in asked),
    )
