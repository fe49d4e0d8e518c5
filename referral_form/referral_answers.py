"""The record's answers on the referral form about the referral itself, whatever parts it shares (11.5)."""

from collections.abc import Iterator

from referral_form.form_wording import AGENCIES, CHANNELS, EDITION_WORDS, ROLES, TRIGGERS, listed, spoken
from referral_form.referral_snapshot import FormSource
from wording.formatting import when
from wording.phrases import upper


def referral(made: FormSource) -> Iterator[tuple[str, str]]:
    """The agency, the sender, the reasons and the way it was made, and on what basis it shares."""
    fact, by, state = made.fact, made.by, made.state
    yield "route.authority", _whom(made)
    yield "route.urgency", ("Emergency. " if fact.emergency else "") + TRIGGERS[fact.trigger]
    if fact.channel == "phone":
        yield "route.telephoned", f"Yes, this referral was made by phone on {when(fact.made_at)}"
    yield "route.made_at", when(fact.made_at)
    if fact.threshold is not None:
        found = fact.threshold
        yield "route.level", f"{found.level} ({found.document}, {found.version})"
    yield "route.reasons", fact.reasons
    former = state.agency_referral(fact.re_referral_of) if fact.re_referral_of is not None else None
    yield "route.re_referral_of", f"Yes, after the referral of {when(former.made_at)}" if former else "No"
    role = ROLES.get(by.role, spoken(by.role))
    if by.role in ROLES:
        yield "route.discussed_with", f"This referral was made by the {role}"
    yield "referrer.name", made.sender.name
    yield "referrer.role", upper(role)
    yield "referrer.agency", made.sender.school
    if made.sender.email is not None:
        yield "referrer.email", made.sender.email
    if fact.lawful_basis is not None:
        yield "consent.basis", upper(fact.lawful_basis)
    if fact.condition is not None:
        yield from (("consent.basis", line) for line in listed(made.policy, "conditions", (fact.condition,)))
    yield (
        "submission.declaration",
        (
            f"Made and recorded by {made.sender.name}, {role}, on {when(made.event.recorded_at)}, "
            f"as entry {made.event.version} of {state.reference}"
        ),
    )
    yield "submission.edition", EDITION_WORDS
    yield "submission.channel", CHANNELS[fact.channel]
    if fact.agency_reference is not None:
        yield "submission.reference", fact.agency_reference
    yield "decision.due", when(fact.feedback_due_at)


def _whom(made: FormSource) -> str:
    if made.fact.agency == "police":
        return "The police"
    pack = made.authority
    name = pack.name if pack is not None else made.authority_name.replace("-", " ")
    return name if made.fact.agency == "cscs" else f"{name}, {AGENCIES[made.fact.agency]}"
