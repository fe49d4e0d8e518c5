"""The choices in a case's forms: its referrals, its entries, people, and the policy's lists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from uuid import UUID

from domain.access.permissions import may_take_over
from domain.case.agency_referral import AgencyReferral
from domain.case.case import Case
from domain.case.obligation import Obligation
from domain.case.stages import to_countersign
from domain.case.untold_facts import adults_named, unread
from domain.command_catalogue import CommandSpec
from domain.entries.agencies import Decision
from domain.people.roles import Person
from domain.policy.form_questions import SECTIONS
from domain.policy.policy_model import Code, Policy
from domain.rules.consequences import TELL_AGENCY
from domain.rules.feedback import DECISIONS
from views.people_view import PersonView
from views.safeguards_view import ChallengeableView
from web.forms.form_builder import Sources
from web.forms.questions import Choice
from wording import form_labels, formatting, obligation_text, phrases
from wording.event_sentences import EventLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceContext:
    """The sources of the choices, as far as the visitor may know them."""

    state: Case
    mine: bool
    """Whether the visitor sees only their own part."""
    me: UUID
    people: tuple[PersonView, ...]
    lines: tuple[EventLine, ...]
    """The entries, as sentences."""
    policy: Policy
    policies: Iterable[str]
    challengeable: tuple[ChallengeableView, ...] = ()
    """The decisions that the visitor may challenge."""
    picked: str = ""
    """The agency referral that a link or an answer chose already."""


def sources(entry: CommandSpec, known: ChoiceContext) -> Sources:
    """Every list of choices, by its name in the page copy."""
    state = known.state
    by_version = {line.version: line for line in known.lines}
    owed = state.open_obligations
    parents = [each.parent for each in state.gate.newest if not known.mine]
    conflicted = {each.person for each in state.conflicts if each.stands}
    asked = [int(each.subject) for each in owed if each.kind == "answer-request"]
    untold = [int(each.subject) for each in owed if each.kind == "inform-pupil"]
    return {
        "agency_referrals": tuple(_agency_referrals(entry, known)),
        "disputed": tuple(
            Choice(value=each.id, text=referral_words(each))
            for each in known.state.standing_referrals
            if known.state.open_obligation(f"dispute:{each.id}") is not None
        ),
        "referred_again": tuple(_agency_referrals(entry, known, again=True)),
        "decisions": tuple(_decisions(known)),
        "calls": tuple(_task_choice(each) for each in owed if each.kind == "telephone"),
        "overdue": tuple(_task_choice(each) for each in owed if each.state == "overdue" and each.may_skip),
        "open_parents": _named(each for each in parents if state.gate.is_open(each)),
        "listed_bodies": _named(phrases.LISTED_BODIES),
        "legal_holds": _entries(
            by_version, [] if known.mine else [each.version for each in state.besides.legal_holds_in_place]
        ),
        "parents": _named(parents),
        "people": people(known.people),
        "in_the_team": people(each for each in known.people if each.id not in state.about),
        "next_owners": people(each for each in known.people if _takes_over(state, each)),
        "conflicted": people(each for each in known.people if each.id in conflicted),
        "to_be_told": _entries(by_version, untold or by_version) if not known.mine else (),
        "requests": _entries(by_version, asked),
        "challengeable": tuple(_challengeable(known, by_version)),
        "challenged": tuple(_challenged(known, by_version)),
        "entries": _entries(by_version, by_version),
        "adults_named": _entries(by_version, adults_named(state.concern)),
        "form_fields": tuple(_form_fields()),
        "unread": _entries(by_version, () if known.mine else unread(state)),
        "uncountersigned": _entries(by_version, () if known.mine else to_countersign(state)),
        "policies": tuple(
            Choice(value=name, text=formatting.policy_version(name).capitalize(), hint=name)
            for name in known.policies
            if name != state.policy
        ),
        **of_policy(known.policy),
    }


def of_policy(policy: Policy) -> Sources:
    """The policy's lists, and its local authorities."""
    codes = {
        name: tuple(_of_the_policy(name, each) for each in listed) for name, listed in policy.codes.items()
    }
    codes["indicators"] = tuple(_in_groups(codes.get("indicators", ())))
    names = _named(each.name for each in policy.authorities.values())
    kinds = tuple(
        Choice(value=each.code, text=each.text, under=each.group, asks=each.asks)
        for each in policy.kinds.kinds
    )
    return {**codes, "authorities": names, "kinds": kinds}


def _named(names: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=each, text=each) for each in names)


def _in_groups(signs: Iterable[Choice]) -> Iterator[Choice]:
    """The signs by group (5.2)."""
    known = {each.value: each for each in signs}
    for title, listed in form_labels.pages()["sign_groups"].items():
        yield from (replace(known.pop(code), under=title) for code in listed if code in known)
    yield from (replace(each, under="Other signs") for each in known.values())


def _of_the_policy(listed_in: str, code: Code) -> Choice:
    """A code by its plain name; if that is not the policy's own, the hint quotes the policy."""
    text = form_labels.of_code(listed_in, code)
    quoted = f"Policy: “{code.text}”." if text != code.text else None
    return Choice(value=code.code, text=text, hint=" ".join(filter(None, (code.help, quoted))) or None)


def people(known: Iterable[PersonView]) -> tuple[Choice, ...]:
    """The people of the school, with their roles."""
    return tuple(
        Choice(
            value=str(each.id),
            text=each.name,
            hint=", ".join(map(formatting.words, each.roles)),
            person=True,
        )
        for each in known
    )


def referral_words(referral: AgencyReferral) -> str:
    """One referral, with its time, so that two to one agency differ."""
    agency = form_labels.of_choice({}, referral.agency)
    return f"{agency}, made on {formatting.moment(referral.made_at)}"


def _takes_over(state: Case, each: PersonView) -> bool:
    person = Person(id=each.id, roles=each.roles)
    return person.id != state.owner and may_take_over(state, person)


def _agency_referrals(entry: CommandSpec, known: ChoiceContext, *, again: bool = False) -> Iterator[Choice]:
    """The referrals with a task that the command completes come first; `again` keeps only those answered."""
    mistaken = known.state.mistaken_referrals if TELL_AGENCY in entry.meets else ()
    theirs = [
        each
        for each in (*mistaken, *known.state.standing_referrals)
        if (not known.mine or each.made_by == known.me) and (each.may_be_made_again or not again)
    ]
    waiting = {owed.subject for owed in known.state.open_obligations if owed.kind in entry.meets}
    for referral in sorted(theirs, key=lambda each: each.id not in waiting):
        yield Choice(value=referral.id, text=referral_words(referral))


def _decisions(known: ChoiceContext) -> Iterator[Choice]:
    """The decisions of the chosen agency; while none is chosen, those of every agency referred to."""
    theirs = known.state.standing_referrals
    agencies = {each.agency for each in theirs if each.id == known.picked} or {each.agency for each in theirs}
    for decision in get_args(Decision):
        if any(decision in DECISIONS[agency] for agency in agencies):
            yield Choice(value=decision, text=form_labels.of_choice({}, decision))


def _form_fields() -> Iterator[Choice]:
    """The questions of the referral form that the referrer can answer."""
    for section in SECTIONS:
        for field in section.fields:
            if field.by in ("person", "both"):
                yield Choice(value=field.code, text=field.label, under=section.title)


def _challengeable(known: ChoiceContext, by_version: Mapping[int, EventLine]) -> Iterator[Choice]:
    """The decisions that the visitor may challenge. An entry that they may not read shows only its kind."""
    for each in known.challengeable:
        kind = formatting.words(each.type.replace(".", " ")).capitalize()
        yield _entry(each.event, by_version, f"{each.event}. {kind}")


def _challenged(known: ChoiceContext, by_version: Mapping[int, EventLine]) -> Iterator[Choice]:
    """The decisions with an open challenge."""
    for version in dict.fromkeys(each.decision for each in known.state.challenges.raised if each.is_open):
        yield _entry(version, by_version, f"Entry {version}")


def _task_choice(owed: Obligation) -> Choice:
    due = f" (due {formatting.moment(owed.due_at)})" if owed.due_at else ""
    return Choice(value=owed.id, text=obligation_text.task(owed.id) + due)


def _entries(by_version: Mapping[int, EventLine], versions: Iterable[int]) -> tuple[Choice, ...]:
    known = (version for version in sorted(versions, reverse=True) if version in by_version)
    return tuple(_entry(version, by_version, "") for version in known)


def _entry(version: int, by_version: Mapping[int, EventLine], unread: str) -> Choice:
    """An entry as a sentence; other words for one that the visitor may not read."""
    line = by_version.get(version)
    said = f"{version}. {line.who} {line.text} ({formatting.moment(line.at)})" if line else unread
    return Choice(value=str(version), text=said)
