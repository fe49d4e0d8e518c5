"""The questions of the referral form, merged from the forms of local authorities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.entries.agencies import Refer, Shared

EDITION = "onward-referral-form@1"
"""A sent form keeps its edition. A different set of questions is a new edition."""
Filler = Literal["person", "record", "both", "authority"]
"""Who answers a question: the referrer, the record, the record and then the referrer, or the authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question."""

    code: str
    label: str
    by: Filler
    part: Shared | None
    """The part that must be shared for the answer to appear; None if it belongs to every referral (11.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """One section of the form: a heading with its questions."""

    code: str
    title: str
    fields: tuple[FormField, ...]


_Row = tuple[str, str] | tuple[str, str, Filler] | tuple[str, str, Filler, Shared | None]
_ROUTE: tuple[_Row, ...] = (
    ("authority", "Local authority or agency", "record"),
    ("urgency", "Urgency", "record"),
    ("telephoned", "Phoned first? When, to whom, and advice given", "both"),
    ("made_at", "Date and time made", "record"),
    ("open_case", "New or open case, and current social worker"),
    ("level", "Level of need or threshold", "both"),
    ("kind", "Type of referral: child protection, child in need, early or family help, accommodation"),
    ("reasons", "Reasons for the referral", "record"),
    ("re_referral_of", "Repeat referral", "record"),
    ("discussed_with", "Discussed with the safeguarding lead or the front door", "both"),
)
_REFERRER: tuple[_Row, ...] = (
    ("name", "Name", "record"),
    ("role", "Role", "record"),
    ("agency", "School or agency", "record"),
    ("phone", "Phone"),
    ("email", "E-mail", "record"),
    ("address", "Address"),
    ("relationship", "Relationship to the child"),
    ("confidential", "Keep the referrer's identity from the family, and why"),
    ("lead", "Manager or safeguarding lead"),
    ("best_time", "Best time to call"),
)
_CHILD: tuple[_Row, ...] = (
    ("name", "Name", "record"),
    ("other_names", "Other names"),
    ("date_of_birth", "Date of birth, or expected date of delivery", "record"),
    ("gender", "Gender"),
    ("ethnicity", "Ethnicity"),
    ("religion", "Religion"),
    ("first_language", "First language"),
    ("communication", "How the child communicates"),
    ("interpreter", "Interpreter needed"),
    ("needs", "Disability, special educational needs and health"),
    ("school_year", "School or nursery, and year", "both"),
    ("home_address", "Home address"),
    ("current_address", "Current address"),
    ("upn", "Unique pupil number", "record"),
    ("nhs_number", "NHS number"),
    ("nationality", "Nationality and immigration status"),
    ("gp", "GP"),
    ("status", "Looked after, on a child protection plan, or a child in need"),
    ("young_carer", "Young carer"),
    ("now", "Where the child is now, and when they will next be at home"),
    ("other_children", "Other children in this referral"),
)
_FAMILY: tuple[_Row, ...] = (
    ("household", "Household: name, relationship, date of birth, gender, ethnicity, language"),
    ("contacts", "Addresses and phone numbers of the household"),
    ("responsibility", "Who has parental responsibility, and for which child"),
    ("others", "Significant others"),
    ("siblings", "Siblings living elsewhere"),
    ("visiting", "Risk to visiting workers"),
)
_CONSENT: tuple[_Row, ...] = (
    ("basis", "Lawful basis for sharing, and condition for special category data", "record"),
    ("parents_told", "Parents told about the referral? If not, why not?"),
    ("given", "Consent: who gave it, for whose information, and when"),
    ("view_of", "Whose views are recorded?"),
    ("child_told", "Child told about the referral? The child's view"),
    ("overridden", "Reasons for referring without consent: significant harm, risk to others, police, delay"),
    ("confidential", "What must stay confidential from the family, and why"),
    ("attached", "Consent form attached"),
)
_CONCERN: tuple[_Row, ...] = (
    ("words", "The child's exact words", "both", "child_words"),
    ("happened", "What happened", "both"),
    ("category", "Category of harm", "record"),
    ("danger", "Immediate danger", "record"),
    ("when", "When", "both"),
    ("where", "Where and how: in person or through technology, with or without contact", "both"),
    ("seen_by", "Who saw it or was told about it", "both"),
    ("pattern", "Pattern and earlier concerns"),
    ("injuries", "Injuries; body map"),
    ("adult", "Adult involved", "record"),
    ("alleged", "Person alleged to have done it: name, date of birth, relationship, access to the child"),
    ("images", "Images, and ages of the people in them", "record"),
    ("device", "Where the device is", "record"),
    ("unaware", "Is the child unaware?", "record"),
    ("others_at_risk", "Other children at risk"),
    ("police", "Police involved, and crime number"),
    ("worried", "What are we worried about?"),
    ("working_well", "What is working well?"),
    ("needed", "What needs to happen?"),
    ("impact", "Effect on the child"),
    ("protective", "What protects the child"),
    ("done", "Immediate action taken"),
)
_EARLIER: tuple[_Row, ...] = (
    ("assessment", "Early help assessment: done and attached, or why not"),
    ("lead", "Lead worker"),
    ("stages", "Support at each stage, with its aims and outcome"),
    ("not_enough", "Why that support was not enough"),
)
_ASSESSMENT: tuple[_Row, ...] = (
    ("development", "The child's development", "person", "pupil"),
    ("parenting", "Parenting capacity"),
    ("environment", "Family and environment"),
    ("household", "Household: crime and disorder, attendance, domestic abuse, health, work"),
)
_AGENCIES: tuple[_Row, ...] = (
    (
        "involved",
        "Agencies involved: name, role, contact, dates, whether they know about the referral",
        "both",
    ),
    ("referred", "Earlier referrals in this case", "record"),
)
_EXPLOITATION: tuple[_Row, ...] = (
    ("indicators", "Signs noticed", "record", "indicators"),
    ("not_recorded", "Other signs in the school's policy", "record", "indicators"),
    ("risk_groups", "What makes the child more at risk", "record", "risk_groups"),
    ("missing", "Missing episodes", "record", "history"),
    ("grounds", "Imbalance of power, and what was exchanged or who gained", "both", "concern"),
    ("online", "Online accounts", "both", "concern"),
    ("places", "Places", "both", "concern"),
    ("vehicles", "Vehicles", "person", "concern"),
    ("peers", "Friends and associates", "both", "concern"),
    ("nrm", "Referral to the National Referral Mechanism (NRM)", "record", "history"),
)
_SUBMISSION: tuple[_Row, ...] = (
    ("attachments", "Attachments"),
    ("declaration", "Declaration", "record"),
    ("edition", "Edition of this form", "record"),
    ("channel", "How the referral was made", "record"),
    ("reference", "The authority's reference", "record"),
    ("received_at", "Received", "authority"),
)
_DECISION: tuple[_Row, ...] = (
    ("due", "Answer due to the school by", "record"),
    ("decision", "Decision", "authority"),
    ("level", "Level of need", "authority"),
    ("reasons", "Reasons", "authority"),
    ("decided_by", "Decided by, and when", "authority"),
    ("social_worker", "Social worker and contact", "authority"),
    ("told_by", "How the school was told", "authority"),
)


def _section(code: str, title: str, rows: tuple[_Row, ...], part: Shared | None = None) -> FormSection:
    return FormSection(code=code, title=title, fields=tuple(_fields(code, rows, part)))


def _fields(section: str, rows: tuple[_Row, ...], part: Shared | None) -> Iterator[FormField]:
    for row in rows:
        yield FormField(
            code=f"{section}.{row[0]}",
            label=row[1],
            by=row[2] if len(row) > 2 else "person",
            part=row[3] if len(row) > 3 else part,
        )


SECTIONS = (
    _section("route", "Referral", _ROUTE),
    _section("referrer", "Referrer", _REFERRER),
    _section("child", "Child", _CHILD, "pupil"),
    _section("family", "Family and household", _FAMILY, "family"),
    _section("consent", "Consent and information", _CONSENT),
    _section("concern", "Concern", _CONCERN, "concern"),
    _section("earlier", "Earlier help", _EARLIER, "history"),
    _section("assessment", "Assessment framework", _ASSESSMENT, "family"),
    _section("agencies", "Agencies", _AGENCIES, "history"),
    _section("exploitation", "Exploitation annex", _EXPLOITATION),
    _section("submission", "Attachments, declaration and submission", _SUBMISSION),
    _section("decision", "The agency's decision", _DECISION),
)
FIELDS: Mapping[str, FormField] = {field.code: field for section in SECTIONS for field in section.fields}


IN_AN_EMERGENCY: tuple[Shared, ...] = ("pupil", "concern")
"""The parts shared in an emergency if no one has chosen: without them no one could act (11.4)."""


def shared_parts(made: Refer) -> tuple[Shared, ...]:
    """The parts of the record that are shared: those chosen, or the minimum in an emergency (11.4, 11.5)."""
    return IN_AN_EMERGENCY if made.information_shared is None else made.information_shared


def in_answers(made: Refer) -> Iterator[tuple[str, str]]:
    """The faults of the answers to the form: a pointer and a message."""
    parts = shared_parts(made)
    for number, given in enumerate(made.form or ()):
        field, here = FIELDS.get(given.field), f"/form/{number}/field"
        if field is None:
            yield here, "The referral form has no such field."
        elif field.by not in ("person", "both"):
            yield here, "You cannot answer this question: the record or the authority does."
        elif field.part is not None and field.part not in parts:
            yield here, f"This belongs to {field.part}, which you do not share (11.5)."
