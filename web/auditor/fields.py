"""A field of a case as it once stood, with what it is called and what it holds in words that people use."""

from dataclasses import replace
from datetime import date

from audit.laid_out import Field
from domain.policy import Policy
from web import owing, plainly
from web.cases import saying
from web.wording import plain_day

_CODED = ("Category", "Agency", "Channel", "Decision", "Trigger", "Lawful basis", "Raised as")
_OF_THE_POLICY = {"Indicators": "indicators", "Risk groups": "risk_groups"}


def plain(field: Field, policy: Policy) -> Field:
    """The same field; whatever is no code stays as it was written."""
    kind, _, subject = field.section.partition(" ")
    if kind == "Referral" and subject:
        field = replace(field, section=f"Referral to {plainly.agency(subject)} ({subject})")
    match field.section, field.label:
        case "Case", "Stage":
            return replace(field, value=saying.stage(field.value.replace(" ", "_")))
        case "Owed", obligation:
            state, comma, rest = field.value.partition(", ")
            said = saying.state(state.replace(" ", "_")) + comma + rest
            return replace(field, label=_owed(obligation), value=said.replace(", rung ", ", step "))
        case "Escalations", escalated:
            obligation, _, rung = escalated.rpartition(", rung ")
            told, _, at = field.value.removeprefix("to ").rpartition(", ")
            to = plainly.roles(each.replace(" ", "_") for each in told.split(", "))
            return replace(field, label=f"{_owed(obligation)}: step {rung}", value=f"to {to}, {at}")
        case "Disclosures", _:
            to, _, parts = field.value.partition(": ")
            return replace(field, value=f"{plainly.named(to)}: {_each(parts)}")
        case "Pupil", "Date of birth" if field.value != "unknown":
            return replace(field, value=plain_day(date.fromisoformat(field.value)))
        case "Concern", "Imagery" | "Child unaware" if field.value == "no":
            return replace(field, value="Not recorded")  # nobody may have been asked
        case "Pupil" | "Concern", _ if field.value == "unknown":
            return replace(field, value="Not known")
        case _, label if label in _CODED:
            return replace(field, value=_each(field.value))
        case _, label if label in _OF_THE_POLICY:
            known = {each.code: each.text for each in policy.codes.get(_OF_THE_POLICY[label], ())}
            codes = field.value.split(", ")
            return replace(field, value=", ".join(known.get(code, code) for code in codes))
        case _:
            return field


def _owed(obligation: str) -> str:
    """What is owed; with the entry or the referral that it is about, so that no two are called the same."""
    subject = obligation.partition(":")[2]
    about = f"entry {subject}" if subject.isdigit() else subject
    return owing.owed(obligation) + (f" ({about})" if about else "")


def _each(codes: str) -> str:
    named = ", ".join(plainly.code(code.replace(" ", "_")) for code in codes.split(", "))
    return named[:1].upper() + named[1:]
