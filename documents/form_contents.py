"""Fill in the form: each question with its answer, or with the reason for having none."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from documents.record_answers import AGENCIES, EDITION_WORDS, PARTS, record_answers
from documents.referral_snapshot import FormSource
from documents.shortening import shortened
from domain.entries.agencies import Shared
from domain.policy.form_questions import SECTIONS, FormField, FormSection
from wording.formatting import when

NOT_KNOWN = "Not known"
"""The record does not have this fact."""
NOT_ANSWERED = "Not answered"
"""The referrer left this question blank."""
NOT_SHARED = "Not shared"
FOR_THE_AUTHORITY = "For the authority to fill in"
_SHARING = "Information shared, and why"
State = Literal["stated", "unknown", "left-out", "theirs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """One question with its answer, which is never empty."""

    code: str
    label: str
    lines: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSection:
    """One section. If none of it is shared, a note replaces its questions."""

    title: str
    note: str | None
    fields: tuple[AnsweredQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything on the form."""

    title: str
    reference: str
    edition: str
    school: str
    about: tuple[AnsweredQuestion, ...]
    sharing: tuple[str, ...]
    sections: tuple[FilledSection, ...]


def contents(made: FormSource) -> Contents:
    """The form of a referral as it was when made.

    Answers that are too long are shortened, and a note lists them.
    """
    form = _whole(made)
    answers = (*form.about, *(each for section in form.sections for each in section.fields))
    cut = shortened({_SHARING: form.sharing, **{each.code: each.lines for each in answers}})
    if not cut:
        return form
    fit = lambda each: replace(each, lines=cut.get(each.code, each.lines))  # noqa: E731
    labels = [_SHARING] * (_SHARING in cut) + [each.label for each in answers if each.code in cut]
    note = (f"{'; '.join(labels)}.", "They are too long for this form. Ask the school for the rest.")
    return replace(
        form,
        about=(*map(fit, form.about), _stated("about.shortened", "Continued in the school's record", note)),
        sharing=cut.get(_SHARING, form.sharing),
        sections=tuple(replace(each, fields=tuple(map(fit, each.fields))) for each in form.sections),
    )


def _whole(made: FormSource) -> Contents:
    answers = dict(record_answers(made))
    for given in made.fact.form or ():
        answers[given.field] = (*answers.get(given.field, ()), given.answer)
    sections = (_filled(number, each, answers, made) for number, each in enumerate(SECTIONS, start=1))
    return Contents(
        title=f"Referral to {AGENCIES[made.fact.agency]}",
        reference=f"{made.state.reference} ({made.fact.agency_referral})",
        edition=EDITION_WORDS,
        school=made.sender.school,
        about=tuple(_about(made)),
        sharing=_sharing(made),
        sections=tuple(sections),
    )


def _about(made: FormSource) -> list[AnsweredQuestion]:
    pack = made.authority if made.fact.agency != "police" else None
    rows: list[tuple[str, tuple[str, ...]]] = []
    if made.preview:
        rows.append(("Preview", ("Nothing is recorded yet",)))
    rows += [
        ("Reference", (f"{made.state.reference} ({made.fact.agency_referral})",)),
        ("To", record_answers(made)["route.authority"]),
    ]
    if pack is not None and made.fact.agency == "cscs":
        door, edt = pack.contacts.front_door, pack.contacts.edt
        said = [
            f"{name}: {', '.join(each for each in (contact.phone, contact.hours) if each)}"
            for name, contact in (("Front door", door), ("Out of hours", edt))
            if contact.phone or contact.hours
        ]
        rows.append(("Contacts", (*said, *((pack.contacts.portal,) if pack.contacts.portal else ()))))
        if pack.form is not None:
            rows.append(("The authority's own form", (pack.form,)))
    rows.append(("From", (made.sender.school,)))
    rows.append(("Please tell the school your decision by", (when(made.fact.feedback_due_at),)))
    return [_stated(f"about.{number}", label, lines) for number, (label, lines) in enumerate(rows)]


def _sharing(made: FormSource) -> tuple[str, ...]:
    """Sentences on the information shared and not shared, with the reasons (11.5)."""
    shared = ", ".join(PARTS[part] for part in get_args(Shared) if part in made.parts)
    left_out = ", ".join(PARTS[part] for part in get_args(Shared) if part not in made.parts)
    chosen = made.fact.information_shared is not None
    return (
        f"Shared{'' if chosen else ' because this is an emergency'}: {shared}.",
        f"{NOT_SHARED}: {left_out or 'nothing is left out'}.",
        f"Reasons: {made.fact.reasons}",
        f"Lawful basis: {made.fact.lawful_basis or NOT_KNOWN.lower()}.",
    )


def _filled(
    number: int, section: FormSection, answers: dict[str, tuple[str, ...]], made: FormSource
) -> FilledSection:
    title = f"{number}. {section.title}"
    if all(field.part is not None and field.part not in made.parts for field in section.fields):
        return FilledSection(title=title, note=f"{NOT_SHARED} in this referral.", fields=())
    fields = tuple(_answer(field, answers.get(field.code, ()), made) for field in section.fields)
    return FilledSection(title=title, note=None, fields=fields)


def _answer(field: FormField, lines: tuple[str, ...], made: FormSource) -> AnsweredQuestion:
    state: State = "stated"
    if field.part is not None and field.part not in made.parts:
        lines, state = (f"{NOT_SHARED}: {PARTS[field.part]}",), "left-out"
    elif not lines and field.by == "authority":
        lines, state = (FOR_THE_AUTHORITY,), "theirs"
    elif not lines:
        lines, state = (NOT_KNOWN if field.by == "record" else NOT_ANSWERED,), "unknown"
    return AnsweredQuestion(code=field.code, label=field.label, lines=lines, state=state)


def _stated(code: str, label: str, lines: tuple[str, ...]) -> AnsweredQuestion:
    return AnsweredQuestion(
        code=code, label=label, lines=lines or (NOT_KNOWN,), state="stated" if lines else "unknown"
    )
