"""The referral form by section: what the case answers already, and what is left to answer (11.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.case.case import Case
from domain.policy.form_questions import FIELDS, SECTIONS
from domain.policy.form_questions import FormSection as Heading
from referral_form.record_answers import of_record
from referral_form.referral_snapshot import ReferralSnapshot
from referral_form.shortening import shortened
from store.delivery import delivery_queue
from store.ledger import history
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, answered, code
from web.forms.questions import CommandForm, Question
from web.pages.case import page_context
from wording import form_labels

Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefilledQuestion:
    """One question, with the answer that the case already has."""

    question: Question
    known: tuple[str, ...]


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
    asked: tuple[PrefilledQuestion, ...]
    answered: int


async def sheet(
    visit: PageRequest, state: Case, form: CommandForm, posted: Posted
) -> tuple[SectionProgress, ...]:
    """The sections of the form. Only a visitor who sees the whole case reads what the case already has."""
    found = next((each for each in form.questions if each.kind == "sheet"), None)
    if found is None:
        return ()
    known = await _known(visit, state) if page_context.is_whole(visit, state) else {}
    about = form_labels.of_field(form.name, found.pointer)["about"]
    headings = {each.title: each for each in SECTIONS}
    return tuple(_section(part, headings[part.label], about, known, posted) for part in found.parts)


async def _known(visit: PageRequest, state: Case) -> Answers:
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
    asked = tuple(
        PrefilledQuestion(question=each, known=known.get(code(each), ())) for each in question.parts
    )
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
        answered=sum(bool(each.known) or answered(each.question, posted) for each in asked),
    )
