"""The questions of the referral form: the merged set of what local authorities' own forms ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from domain.commands.agencies import Shared

EDITION = "onward-referral-form@1"
"""What was sent keeps its edition; another set of questions is another edition."""
Filler = Literal["person", "record", "both", "authority"]
"""Who answers: whoever refers, the record, first the record and then whoever refers, or the authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question."""

    code: str
    label: str
    by: Filler
    part: Shared | None
    """Shared only where this part is named; where it is none, part of the referral itself (11.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """One heading with its questions."""

    code: str
    title: str
    fields: tuple[FormField, ...]


_Row = tuple[str, str] | tuple[str, str, Filler] | tuple[str, str, Filler, Shared | None]
_ROUTE: tuple[_Row, ...] = (
    ("authority", "Local authority or agency", "record"),
    ("urgency", "Urgency", "record"),
    ("telephoned", "Telephoned first: when, to whom, advice given", "both"),
    ("made_at", "Date and time made", "record"),
    ("open_case", "New case, or open: the social worker it has already"),
    ("level", "Level of need or threshold", "both"),
    ("kind", "Type of referral: child protection, child in need, early or family help, accommodation"),
    ("reasons", "Why it is referred now", "record"),
    ("re_referral_of", "Referred again, after", "record"),
    ("discussed_with", "Discussed with the safeguarding lead, or the front door consulted", "both"),
)
_REFERRER: tuple[_Row, ...] = (
    ("name", "Name", "record"),
    ("role", "Role", "record"),
    ("agency", "School or agency", "record"),
    ("phone", "Telephone"),
    ("email", "E-mail", "record"),
    ("address", "Address"),
    ("relationship", "Relationship to the child"),
    ("confidential", "Identity to be kept from the family, and why"),
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
    ("gp", "General practitioner"),
    ("status", "Looked after, on a child protection plan, or a child in need"),
    ("young_carer", "Young carer"),
    ("now", "Where the child is now, and when next at home"),
    ("other_children", "Other children whom this referral is about"),
)
_FAMILY: tuple[_Row, ...] = (
    ("household", "Household: name, relationship, date of birth, gender, ethnicity, language"),
    ("contacts", "Their addresses and telephone numbers"),
    ("responsibility", "Who has parental responsibility, for which child"),
    ("others", "Significant others"),
    ("siblings", "Siblings elsewhere"),
    ("visiting", "Risk to workers who visit"),
)
_CONSENT: tuple[_Row, ...] = (
    ("basis", "Lawful basis for sharing, and condition for special category data", "record"),
    ("parents_told", "Parents told of the referral; if not, why not"),
    ("given", "Consent: given by whom, covering whose information, on what date"),
    ("view_of", "Whose view this is"),
    ("child_told", "Child told of the referral, and the child's view"),
    ("overridden", "Why it is made without consent: significant harm, risk to others, police, delay"),
    ("confidential", "What must stay confidential from the family, and why"),
    ("attached", "Consent form attached"),
)
_CONCERN: tuple[_Row, ...] = (
    ("words", "The child's exact words", "both", "child_words"),
    ("happened", "What happened", "both"),
    ("category", "Category of harm", "record"),
    ("danger", "Immediate danger", "record"),
    ("when", "When", "both"),
    ("where", "Where, and how: in person or by technology, with contact or without", "both"),
    ("seen_by", "Who saw it, or was told", "both"),
    ("pattern", "Pattern and earlier concerns"),
    ("injuries", "Injuries; body map"),
    ("adult", "An adult is involved", "record"),
    ("alleged", "Who is alleged to have done it: name, date of birth, relation, access to the child"),
    ("images", "Images, and the ages of those in them", "record"),
    ("device", "Where the device is", "record"),
    ("unaware", "The child may not know of it", "record"),
    ("others_at_risk", "Other children at risk"),
    ("police", "Police involved, and crime number"),
    ("worried", "What we are worried about"),
    ("working_well", "What is working well"),
    ("needed", "What needs to happen"),
    ("impact", "Effect on the child"),
    ("protective", "What protects the child"),
    ("done", "What was done at once"),
)
_EARLIER: tuple[_Row, ...] = (
    ("assessment", "Early help assessment: done and attached, or why not"),
    ("lead", "Lead worker"),
    ("stages", "What was given at each stage, its aims and its outcome"),
    ("not_enough", "Why it was not enough"),
)
_ASSESSMENT: tuple[_Row, ...] = (
    ("development", "The child's development", "person", "pupil"),
    ("parenting", "Parenting capacity"),
    ("environment", "Family and environment"),
    ("household", "Household: crime and disorder, attendance, domestic abuse, health, work"),
)
_AGENCIES: tuple[_Row, ...] = (
    ("involved", "Agencies involved: name, role, contact, dates, whether they know of the referral", "both"),
    ("referred", "Earlier referrals in this case", "record"),
)
_EXPLOITATION: tuple[_Row, ...] = (
    ("indicators", "Signs that were seen", "record", "indicators"),
    ("not_recorded", "Other signs in the school's policy", "record", "indicators"),
    ("risk_groups", "Groups at greater risk", "record", "risk_groups"),
    ("missing", "Missing episodes", "record", "history"),
    ("grounds", "The imbalance, and what was exchanged or who gained", "both", "concern"),
    ("online", "Online accounts", "both", "concern"),
    ("places", "Places", "both", "concern"),
    ("vehicles", "Vehicles", "person", "concern"),
    ("peers", "Friends and associates", "both", "concern"),
    ("nrm", "National Referral Mechanism asked", "record", "history"),
)
_SUBMISSION: tuple[_Row, ...] = (
    ("attachments", "Attachments"),
    ("declaration", "Declaration", "record"),
    ("edition", "Edition of this form", "record"),
    ("channel", "Made by", "record"),
    ("reference", "The authority's reference", "record"),
    ("received_at", "Received", "authority"),
)
_DECISION: tuple[_Row, ...] = (
    ("due", "To be told to the school by", "record"),
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
    _section("route", "Route", _ROUTE),
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
    _section("decision", "Decision told back", _DECISION),
)
FIELDS: Mapping[str, FormField] = {field.code: field for section in SECTIONS for field in section.fields}
