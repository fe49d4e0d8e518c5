"""What a case and its record look like in an answer, for the OpenAPI document."""

from typing import get_args

from api.json_schema import (
    DATE,
    HASH,
    ID,
    TEXT,
    TEXTS,
    TIME,
    TRUTH,
    WHOLE,
    Schema,
    listed,
    maybe,
    obj,
    one_of,
    ref,
)
from domain.case.effects import ObligationState
from domain.case.stages import STAGES
from domain.commands.agencies import Agency, Channel, Decision, Elsewhere, LawfulBasis, Partner
from domain.commands.disputes import DisputeOutcome
from domain.commands.reporting import Category, ImageryOrigin
from domain.commands.safeguards import StatutoryFinding
from domain.commands.team import MembershipStatus

_OBLIGATION = obj(
    id=TEXT,
    kind=TEXT,
    clause=TEXT,
    owner_roles=TEXTS,
    opened_at=TIME,
    due_at=maybe(TIME),
    basis=TEXT,
    state=one_of(*get_args(ObligationState)),
    rung=WHOLE,
    provisional=TRUTH,
    commands=TEXTS | {"description": "Those that meet it."},
    agency_referral=maybe(TEXT) | {"description": "The agency referral that it is about, such as cscs-1."},
)
_WORK = obj(
    referral=ID,
    reference=TEXT,
    stage=one_of(*STAGES),
    **_OBLIGATION["properties"],
    href=TEXT,
)
_AGENCY_REFERRAL = obj(
    id=TEXT,
    agency=one_of(*get_args(Agency)),
    made_at=TIME,
    made_by=ID,
    channel=one_of(*get_args(Channel)),
    emergency=TRUTH,
    feedback_due_at=TIME,
    acknowledged_at=maybe(TIME),
    social_worker=maybe(obj(name=TEXT, phone=maybe(TEXT), email=maybe(TEXT))),
    decision=maybe(one_of(*get_args(Decision))),
    redirected_to=maybe(one_of(*get_args(Elsewhere))),
    told_at=maybe(TIME),
    late=TRUTH,
    re_referral_of=maybe(TEXT),
    disputes=listed(
        obj(
            event=WHOLE,
            stage=WHOLE,
            outcome=maybe(one_of(*get_args(DisputeOutcome))),
            answered_by=maybe(WHOLE),
        )
    ),
)
_CONCERN = obj(
    category=one_of(*get_args(Category)),
    summary=TEXT,
    child_words=maybe(TEXT),
    indicators=TEXTS,
    immediate_danger=TRUTH,
    adult_involved={"enum": [True, False, "unknown"]},
    imagery=TRUTH,
    imagery_parties=listed(
        obj(
            part=TEXT,
            age={"anyOf": [{"type": "integer", "minimum": 0, "maximum": 120}, {"const": "unknown"}]},
        )
    ),
    imagery_origin=maybe(one_of(*get_args(ImageryOrigin))),
    device_location=maybe(TEXT),
    child_unaware=TRUTH,
    raised_as=one_of(*get_args(Category)),
    motive=maybe(TEXT),
    circumstances=obj(mode=TEXTS, contact_type=TEXTS, online=TEXTS, places=TEXTS, peers=TEXTS),
    imbalances=TEXTS,
    limbs=TEXTS,
    staff_allegation=TRUTH,
    police_reference=maybe(TEXT),
    told_at=maybe(TIME),
)
_HOLD = obj(placed_at=TIME, advice=TEXT)
_HOLD["properties"] |= {"officer": TEXT, "reference": TEXT}  # only where somebody gave them
_CASE = obj(
    id=ID,
    reference=TEXT | {"examples": ["ONW-7F3K2M"]},
    version=WHOLE,
    stage=one_of(*STAGES),
    school=maybe(ID),
    policy=maybe(TEXT),
    raised_by=maybe(ID),
    owner=maybe(ID),
    pupil=maybe(obj(name=TEXT, date_of_birth=TEXT, upn=maybe(TEXT), risk_groups=TEXTS)),
    concern=maybe(_CONCERN),
    agency_referrals=listed(ref("AgencyReferral")),
    attempts=listed(obj(agency=one_of(*get_args(Agency)), referred=WHOLE, refused=WHOLE)),
    obligations=listed(ref("Obligation")),
    escalations=listed(
        obj(
            obligation=TEXT,
            rung=WHOLE,
            at=TIME,
            to=TEXTS,
            say=maybe(TEXT),
            disagreement_stage=maybe(WHOLE),
            on_duty=listed(ID),
        )
    ),
    expectations=listed(obj(agency_referral=TEXT, what=TEXT, by=TIME, passed=TRUTH, basis=TEXT, source=TEXT)),
    parent_gates=listed(
        obj(
            parent=TEXT,
            open=TRUTH,
            safe_for_pupil=TRUTH,
            safe_for_others=TRUTH,
            assessed_at=TIME,
            shut_at=maybe(TIME),
        )
    ),
    police_hold=maybe(_HOLD),
    disclosures=listed(ref("Disclosure")),
    conflicts=listed(
        obj(event=WHOLE, person=ID, state=one_of("named", "declared", "confirmed", "lifted"), to=TEXTS)
    ),
    withdrawn=listed(WHOLE),
    missing_episodes=listed(obj(**{"from": TIME, "to": maybe(TIME)})),
    outside_referrals=listed(
        obj(
            agency=one_of(*get_args(Agency)),
            by=TEXT,
            known_at=TIME,
            confirmed_with=maybe(obj(name=TEXT, role=maybe(TEXT), reference=maybe(TEXT))),
        )
    ),
    leavings=listed(obj(event=WHOLE, leaves_on=DATE, to_school=maybe(TEXT), term_starts_on=maybe(DATE))),
    file_transfers=listed(
        obj(to_school=TEXT, method=TEXT, at=TIME, receipt=maybe(TEXT), sent_on=maybe(DATE))
    ),
    legal_holds=listed(
        obj(event=WHOLE, reasons=TEXT, basis=maybe(TEXT), from_on=DATE, review_on=maybe(DATE))
    ),
    paper_copies=listed(obj(sha256=HASH, kept_in=TEXT, destroyed=TRUTH, at=TIME)),
    uncountersigned=listed(WHOLE),
    team=listed(
        obj(
            name=TEXT,
            part=TEXT,
            standing=one_of(*get_args(MembershipStatus)),
            agency=maybe(one_of(*get_args(Partner))),
            person=maybe(ID),
        )
    ),
    trusted_adult=maybe(TEXT),
    needs=listed(obj(heading=TEXT, text=TEXT)),
    thresholds=listed(obj(event=WHOLE, level=TEXT, document=TEXT, version=TEXT)),
    challenges=listed(
        obj(
            event=WHOLE,
            decision=WHOLE,
            by=maybe(ID),
            challenged=ID,
            answered_by=maybe(WHOLE),
            upheld=maybe(TRUTH),
            answer=maybe(TEXT),
        )
    ),
    challengeable=listed(obj(event=WHOLE, type=TEXT)),
    warnings=listed(obj(clause=TEXT, text=TEXT)),
    next=listed(obj(command=TEXT, clauses=TEXTS, href=TEXT)),
)
_DISCLOSURE = obj(
    **{
        "event": WHOLE,
        "kind": one_of("shared", "withheld"),
        "to": maybe(TEXT),
        "from": maybe(TEXT),
        "fields": TEXTS,
        "special_category": TRUTH,
        "condition": maybe(TEXT),
        "lawful_basis": maybe(one_of(*get_args(LawfulBasis))),
        "reasons": TEXT,
        "finding": maybe(TEXT),
        "statutory_finding": maybe(one_of(*get_args(StatutoryFinding))),
        "agency_referral": maybe(TEXT),
        "sha256": maybe(HASH),
        "at": TIME,
        "by": ID,
    }
)
_EVENT = obj(
    version=WHOLE,
    type=TEXT,
    schema=WHOLE,
    occurred_at=TIME,
    recorded_at=TIME,
    actor={"anyOf": [{"const": "clock"}, obj(id=maybe(ID), role=maybe(TEXT))]},
    clauses=TEXTS,
    policy=TEXT,
    data={"type": "object"},
    seal=obj(previous=HASH, hash=HASH),
)

CASE_SCHEMAS: dict[str, Schema] = {
    "Case": _CASE,
    "AgencyReferral": _AGENCY_REFERRAL,
    "Disclosure": _DISCLOSURE,
    "Obligation": _OBLIGATION,
    "Work": _WORK,
    "Event": _EVENT,
    "Verification": obj(verified=TRUTH, events=WHOLE, head=maybe(HASH), first_bad=maybe(WHOLE)),
    "LinkedCase": obj(id=ID, reference=TEXT),
}
