"""What the answers look like, as JSON Schema for the OpenAPI document."""

from typing import Any, get_args

from domain.commands.agencies import Agency, Channel, Decision, LawfulBasis, Partner
from domain.commands.reporting import Category
from domain.commands.team import Standing
from domain.effects import ObligationState
from domain.people import ROLES
from domain.proclaiming import DayChange
from domain.stages import STAGES

Schema = dict[str, Any]


def obj(**properties: Schema) -> Schema:
    """An object with all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def ref(name: str) -> Schema:
    """A schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Schema) -> Schema:
    """A list of one thing."""
    return {"type": "array", "items": of}


def maybe(of: Schema) -> Schema:
    """One thing, or null."""
    return {"anyOf": [of, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    """One of a few words."""
    return {"type": "string", "enum": list(words)}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
ID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {"type": "string", "format": "date-time"}
DATE: Schema = {"type": "string", "format": "date"}
TEXTS = listed(TEXT)
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

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
    told_at=maybe(TIME),
    late=TRUTH,
    re_referral_of=maybe(TEXT),
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
    device_location=maybe(TEXT),
    child_unaware=TRUTH,
    raised_as=one_of(*get_args(Category)),
    motive=maybe(TEXT),
    circumstances=obj(mode=TEXTS, contact_type=TEXTS, online=TEXTS, places=TEXTS, peers=TEXTS),
    imbalances=TEXTS,
    limbs=TEXTS,
    staff_allegation=TRUTH,
)
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
    police_hold=maybe(obj(placed_at=TIME, advice=TEXT)),
    disclosures=listed(ref("Disclosure")),
    conflicts=listed(
        obj(event=WHOLE, person=ID, state=one_of("named", "declared", "confirmed", "lifted"), to=TEXTS)
    ),
    withdrawn=listed(WHOLE),
    missing_episodes=listed(obj(**{"from": TIME, "to": maybe(TIME)})),
    outside_referrals=listed(obj(agency=one_of(*get_args(Agency)), by=TEXT, known_at=TIME)),
    file_transfers=listed(obj(to_school=TEXT, method=TEXT, at=TIME, receipt=maybe(TEXT))),
    paper_copies=listed(obj(sha256=HASH, kept_in=TEXT, destroyed=TRUTH, at=TIME)),
    uncountersigned=listed(WHOLE),
    team=listed(
        obj(
            name=TEXT,
            part=TEXT,
            standing=one_of(*get_args(Standing)),
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
_LIMIT = obj(kind=TEXT, clause=TEXT, basis=TEXT, owners=TEXTS, ladder=TEXT)
_CONTACT = obj(phone=maybe(TEXT), opens=maybe(TEXT), closes=maybe(TEXT), hours=maybe(TEXT))
_AUTHORITY = obj(
    id=TEXT,
    name=TEXT,
    source=TEXT,
    checked_on=DATE,
    stale=TRUTH,
    note=maybe(TEXT),
    contacts=obj(front_door=_CONTACT, edt=_CONTACT, secure_email=maybe(TEXT), portal=maybe(TEXT)),
    confirm_in_writing=maybe(TEXT),
    disagreement=listed(
        obj(
            stage=WHOLE,
            our_role=maybe(TEXT),
            their_role=maybe(TEXT),
            raise_within=maybe(TEXT),
            respond_within=maybe(TEXT),
            on_silence=maybe(TEXT),
        )
    ),
    response_times=listed(obj(what=TEXT, within=TEXT)),
)
_POLICY = obj(
    id=TEXT,
    version=WHOLE,
    name=TEXT,
    title=TEXT,
    adopted_on=DATE,
    review_due_on=DATE,
    review_overdue=TRUTH,
    opens=TEXT,
    closes=TEXT,
    published_until=DATE,
    limits=listed(_LIMIT),
    ladders={
        "type": "object",
        "additionalProperties": listed(
            obj(
                to=TEXTS,
                say=TEXT,
                says={"type": "object", "additionalProperties": TEXT},
                after=maybe(TEXT),
                repeat=maybe(TEXT),
                stage_by_stage=TRUTH,
            )
        ),
    },
    repeats={
        "type": "object",
        "additionalProperties": obj(
            clause=TEXT, basis=TEXT, episodes=WHOLE, within_days=WHOLE, note=maybe(TEXT)
        ),
    },
    expectations=listed(obj(what=TEXT, after=TEXT, since=TEXT, decisions=TEXTS, basis=TEXT, source=TEXT)),
    codes={
        "type": "object",
        "additionalProperties": listed(
            obj(code=TEXT, clause=TEXT, text=TEXT, help=maybe(TEXT), asks_for=maybe(TEXT))
        ),
    },
    authority=TEXT,
    authorities=listed(_AUTHORITY),
)
_PROBLEM = obj(type=TEXT, title=TEXT, status=WHOLE, code=TEXT, detail=TEXT, clauses=TEXTS)
_PROBLEM["properties"] |= {
    "errors": listed(obj(pointer=TEXT, message=TEXT)),
    "obligations": TEXTS,
    "request_id": TEXT,
}
_CHANGE = obj(
    number=WHOLE,
    change=one_of(*get_args(DayChange), "limits"),
    day=maybe(DATE),
    reasons=TEXT,
    by=maybe(ID),
    at=TIME,
)
_PERSON = obj(id=ID, name=TEXT, roles=listed(one_of(*ROLES)))

_SHIFT = obj(
    id=ID,
    person=ID,
    name=TEXT,
    roles=listed(one_of(*ROLES)),
    starts_at=TIME,
    ends_at=TIME,
    ended_at=maybe(TIME),
)

SCHEMAS: dict[str, Schema] = {
    "Case": _CASE,
    "AgencyReferral": _AGENCY_REFERRAL,
    "Disclosure": _DISCLOSURE,
    "Obligation": _OBLIGATION,
    "Work": _WORK,
    "Event": _EVENT,
    "Verification": obj(verified=TRUTH, events=WHOLE, head=maybe(HASH), first_bad=maybe(WHOLE)),
    "LinkedCase": obj(id=ID, reference=TEXT),
    "Person": _PERSON,
    "Shift": _SHIFT,
    "Recorded": obj(recorded=TRUTH),
    "Me": obj(**_PERSON["properties"], school=obj(id=ID, name=TEXT)),
    "Mail": obj(
        **{"message_id": TEXT, "date": TEXT, "from": TEXT, "to": TEXT, "subject": TEXT, "text": TEXT},
        attachments=listed(obj(name=TEXT, text=TEXT)),
    ),
    "Policy": _POLICY,
    "CalendarChange": _CHANGE,
    "Proclaimed": obj(**_CHANGE["properties"], waiting=WHOLE),
    "Problem": _PROBLEM,
}
