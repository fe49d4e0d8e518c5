"""The record's answers on the referral form. Parts that were not chosen are not read (11.5)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from documents.referral_snapshot import FormSource, ReferralSnapshot
from domain import events as happened
from domain.case.concern import JoinedConcern, standing
from domain.commands import ConcernReport
from domain.policy.form_questions import EDITION
from domain.policy.policy_model import Policy
from views.concern_view import concern_view
from wording.form_labels import page_copy
from wording.formatting import plain_day, when
from wording.phrases import upper

Lines = Iterator[tuple[str, str | None]]
"""Pairs of field and line; a field may have several. None is what the record does not have."""
NONE_RECORDED, NOT_RECORDED = "None recorded", "Not recorded"
AGENCIES, CHANNELS, PARTS, ORIGINS, TRIGGERS, ROLES = (
    page_copy("form")[name] for name in ("agencies", "channels", "parts", "origins", "triggers", "roles")
)
_YES: Mapping[object, str] = {True: "Yes", False: "No", "unknown": "Not known", None: "Not answered"}
EDITION_WORDS = f"Onward's referral form, edition {EDITION.rpartition('@')[2]}"


def record_answers(made: FormSource) -> Mapping[str, tuple[str, ...]]:
    """The record's answers by field, from the referral itself and the shared parts."""
    return _gathered((referral(made), *_of_parts(made, made.parts)))


def of_record(record: ReferralSnapshot) -> Mapping[str, tuple[str, ...]]:
    """The record's answers for a referral made now, from all parts."""
    return _gathered(_of_parts(record, _PARTS))


def _of_parts(record: ReferralSnapshot, chosen: Collection[str]) -> Iterator[Lines]:
    yield from (of(record) for part, of in _PARTS.items() if part in chosen)


def _gathered(answers: Iterable[Lines]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, line in chain.from_iterable(answers):
        if line is not None:
            found[code] = (*found.get(code, ()), line)
    return found


def _pupil(record: ReferralSnapshot) -> Lines:
    pupil = record.state.pupil
    if pupil.name != "unknown":
        yield "child.name", pupil.name
    if pupil.date_of_birth != "unknown":
        yield "child.date_of_birth", plain_day(pupil.date_of_birth)
    yield "child.upn", pupil.upn
    yield "child.school_year", record.sender.school


def _concern(record: ReferralSnapshot) -> Lines:
    concern, told = record.state.concern, record.stream[0].fact
    assert isinstance(told, happened.ConcernRaised)
    yield "concern.happened", concern.summary
    for fact in record.told(happened.InformationAdded):
        yield "concern.happened", f"Added later: {fact.text}"
    yield from (("concern.happened", f"Corrected: {text}") for text in _put_right(record))
    for each in standing(record.state.joined):
        yield from _joined(each)
    kinds = (concern.kind, *(each.kind for each in standing(record.state.joined)))
    for kind in dict.fromkeys(kinds):
        offered = record.policy.kinds.offered(kind.code)
        yield "concern.category", (offered and offered.on_forms) or kind.name
    yield "concern.danger", _YES[concern.danger_said]
    if told.concern.occurred_at is not None:
        yield "concern.when", f"It happened {when(told.concern.occurred_at)}"
    if told.concern.source == "operation_encompass":
        yield "concern.seen_by", _told_by_the_police(told.concern)
    if told.concern.noticed_at is not None:
        yield "concern.when", f"It was noticed {when(told.concern.noticed_at)}"
    yield "concern.adult", _YES[concern.adult_involved]
    yield "concern.images", "Yes" if concern.imagery else NONE_RECORDED
    for party in concern.imagery_parties:
        age = "age not known" if party.age == "unknown" else f"aged {party.age}"
        yield "concern.images", f"{upper(_spoken(party.part))}: {age}"
    yield "concern.images", concern.imagery_origin and ORIGINS[concern.imagery_origin]
    yield "concern.device", concern.device_location
    yield from _grounds(record)
    yield "concern.unaware", "Yes, the child does not know" if concern.child_unaware else NOT_RECORDED


def _joined(joined: JoinedConcern) -> Lines:
    """Everything reported in the joined case and since, with the times that it gives."""
    said, reported = joined.concern, when(joined.reported_at)
    yield "concern.happened", f"Also reported {reported}: {said.summary}"
    for more in joined.added:
        how = "Corrected" if more.corrects else "Added"
        then = f" (happened {when(more.happened_at)})" if more.happened_at is not None else ""
        yield "concern.happened", f"{how} {when(more.at)}{then}: {more.text}"
    if said.occurred_at is not None:
        yield "concern.when", f"The concern reported {reported} happened {when(said.occurred_at)}"
    if said.noticed_at is not None:
        yield "concern.when", f"The concern reported {reported} was noticed {when(said.noticed_at)}"
    if said.source == "operation_encompass":
        yield "concern.seen_by", f"Reported {reported}: {_told_by_the_police(said)}"


def _told_by_the_police(concern: ConcernReport) -> str:
    """Operation Encompass, with the time and the police reference if known."""
    since = f", {when(concern.told_at)}" if concern.told_at is not None else ""
    reference = f", reference {concern.police_reference}" if concern.police_reference is not None else ""
    return f"The police told the school (Operation Encompass){since}{reference}"


def _grounds(record: ReferralSnapshot) -> Lines:
    """How it happened and what makes it exploitation (2.1, 2.4b, 2.4c)."""
    said = concern_view(record.state.concern)
    how = said.circumstances
    codes = (
        ("concern.where", "modes", how.mode),
        ("concern.where", "contact_types", how.contact_type),
        ("exploitation.grounds", "imbalances", said.imbalances),
        ("exploitation.grounds", "limbs", said.limbs),
    )
    for code, name, values in codes:
        yield from ((code, line) for line in _listed(record.policy, name, values))
    for name in ("online", "places", "peers"):
        yield from ((f"exploitation.{name}", line) for line in getattr(how, name))


def _child_words(record: ReferralSnapshot) -> Lines:
    yield "concern.words", record.state.concern.child_words
    for fact in record.told(happened.InformationAdded):
        yield "concern.words", fact.child_words
    for each in standing(record.state.joined):
        if each.concern.child_words is not None:
            yield "concern.words", f"Reported {when(each.reported_at)}: {each.concern.child_words}"
        for more in each.added:
            if more.child_words is not None:
                yield "concern.words", f"Added {when(more.at)}: {more.child_words}"


def _indicators(record: ReferralSnapshot) -> Lines:
    seen = record.state.concern.indicators
    for line in _listed(record.policy, "indicators", seen) or (NONE_RECORDED,):
        yield "exploitation.indicators", line
    codes = {code.replace("_", "-") for code in seen}
    if codes.issuperset(each.code for each in record.policy.codes.get("indicators", ())):
        yield "exploitation.not_recorded", "None: all of them are recorded"


def _risk_groups(record: ReferralSnapshot) -> Lines:
    groups = _listed(record.policy, "risk_groups", record.state.pupil.risk_groups or ())
    for line in groups or (NONE_RECORDED,):
        yield "exploitation.risk_groups", line


def _history(record: ReferralSnapshot) -> Lines:
    earlier = [
        ar for ar in record.state.standing_referrals if record.before is None or ar.version < record.before
    ]
    for ar in earlier:
        decided = _spoken(ar.current_decision.decision) if ar.current_decision else "no decision recorded"
        yield "agencies.referred", f"{upper(AGENCIES[ar.agency])}, {when(ar.made_at)}: {decided}"
    if not earlier:
        yield "agencies.referred", NONE_RECORDED
    for member in record.state.around.team:
        agency = f", {AGENCIES.get(member.agency, _spoken(member.agency))}" if member.agency else ""
        (part,) = _listed(record.policy, "team_parts", (member.part,))
        yield "agencies.involved", f"{member.name}, {part}{agency}: {member.standing}"
    episodes = record.state.besides.episodes
    for each in episodes:
        until = f" until {when(each.ended)}" if each.ended is not None else "; no return recorded"
        yield "exploitation.missing", f"From {when(each.began)}{until}"
    if not episodes:
        yield "exploitation.missing", NONE_RECORDED
    for line in [*map(_asked, record.told(happened.NrmConsidered))] or (NONE_RECORDED,):
        yield "exploitation.nrm", line


def _asked(fact: happened.NrmConsidered) -> str:
    if fact.asked is None:
        return f"Considered, no referral made: {fact.reasons}"
    return "; ".join(
        each for each in (f"Asked {AGENCIES[fact.asked]}", fact.reference, fact.decision) if each
    )


def _put_right(record: ReferralSnapshot) -> Iterator[str]:
    """Corrected texts of the concern, from before the referral (3-DSL.n)."""
    told = {
        event.version
        for event in record.stream
        if isinstance(event.fact, happened.ConcernRaised | happened.InformationAdded)
    }
    for event in record.stream:
        fact = event.fact
        if isinstance(fact, happened.EventCorrected) and fact.text is not None and fact.event in told:
            yield fact.text


_PARTS: Mapping[str, Callable[[ReferralSnapshot], Lines]] = {
    "pupil": _pupil,
    "concern": _concern,
    "child_words": _child_words,
    "indicators": _indicators,
    "risk_groups": _risk_groups,
    "history": _history,
}


def referral(made: FormSource) -> Lines:
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
    role = ROLES.get(by.role, _spoken(by.role))
    if by.role in ROLES:
        yield "route.discussed_with", f"This referral was made by the {role}"
    yield "referrer.name", made.sender.name
    yield "referrer.role", upper(role)
    yield "referrer.agency", made.sender.school
    yield "referrer.email", made.sender.email
    yield "consent.basis", fact.lawful_basis and upper(fact.lawful_basis)
    if fact.condition is not None:
        yield from (("consent.basis", line) for line in _listed(made.policy, "conditions", (fact.condition,)))
    recorded = f"on {when(made.event.recorded_at)}, as entry {made.event.version} of {state.reference}"
    yield "submission.declaration", f"Made and recorded by {made.sender.name}, {role}, {recorded}"
    yield "submission.edition", EDITION_WORDS
    yield "submission.channel", CHANNELS[fact.channel]
    yield "submission.reference", fact.agency_reference
    yield "decision.due", when(fact.feedback_due_at)


def _whom(made: FormSource) -> str:
    if made.fact.agency == "police":
        return "The police"
    pack = made.authority
    name = pack.name if pack is not None else made.authority_name.replace("-", " ")
    return name if made.fact.agency == "cscs" else f"{name}, {AGENCIES[made.fact.agency]}"


def _spoken(code: str) -> str:
    """A code with spaces for its hyphens and underscores."""
    return code.replace("_", " ").replace("-", " ")


def _listed(policy: Policy, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Words for codes of one of the policy's lists. An unknown code is shown with spaces."""
    said = {code.code: code.text for code in policy.codes.get(name, ())}
    return tuple(said.get(each, said.get(each.replace("_", "-"), _spoken(each))) for each in codes)
