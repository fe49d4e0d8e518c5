"""What is seen of a case: the case, what can be done in it, and what became of it."""

from tests.web.pictures import acts, commands
from tests.web.pictures.picture import FORM, PAPER, TELEPHONE, Picture

CASE = (
    Picture("case", "A case, as the DSL has it open all day", "/cases/{case}", "dsl"),
    Picture("case-new", "A case that nobody has taken on", "/cases/{new}", "dsl"),
    Picture("case-late", "A case in which the agency is silent", "/cases/{silent}", "dsl"),
    Picture(
        "case-busy", "A case with much in it, as the headteacher sees it", "/cases/{busy}", "headteacher"
    ),
    Picture("case-closed", "A closed case", "/cases/{closed}", "dsl"),
    Picture("case-done", "After something was recorded", "/cases/{helped}?done=start-early-help", "dsl"),
    Picture("case-receipt", "The case, for whoever reported it", "/cases/{case}", "teacher"),
    Picture("case-on-a-telephone", "A case, on a telephone", "/cases/{done}", "dsl", frame=TELEPHONE),
    Picture("case-printed", "A case, printed", "/cases/{done}", "dsl", frame=PAPER),
    Picture("plan", "An early-help plan, and when it is next looked at", "/cases/{helped}/plan", "dsl"),
    Picture("emergency", "An emergency referral, on one screen", "/cases/{case}/emergency", "teacher"),
    Picture(
        "preview",
        "The referral form, before anything is sent",
        "/cases/{case}/refer",
        "dsl",
        does=acts.gives(acts.A_REFERRAL, "See the form first"),
        shows="/cases/{case}/refer/preview",
    ),
    Picture(
        "referral",
        "A referral to an agency, its form, and what was shared and why",
        "/cases/{case}/agency-referrals/cscs-1",
        "dsl",
    ),
    Picture("compliance", "Policy compliance, clause by clause", "/cases/{silent}/compliance", "headteacher"),
)
DOING = (
    Picture(
        "command-whole",
        "Any of them: the question, what follows from it, and the clause",
        "/cases/{case}/record-feedback",
        "dsl",
    ),
    *commands.PICTURES,
    Picture(
        "command-on-a-telephone",
        "The same, on a telephone",
        "/cases/{case}/record-feedback",
        "dsl",
        frame=TELEPHONE,
    ),
    Picture(
        "command-wrong",
        "Something is missing: said beside the question, and first on the page",
        "/cases/{new}/protect",
        "dsl",
        does=acts.presses(),
        status=422,
        frame=FORM,
    ),
    Picture(
        "command-refused",
        "A rule says no, and nothing that was typed is lost",
        "/cases/{new}/decide-review",
        "dsl",
        does=acts.gives(acts.A_DECISION),
        status=409,
        frame=FORM,
    ),
    Picture(
        "command-changed",
        "Someone else was first: what has changed",
        "/cases/{case}/protect",
        "deputy",
        does=acts.is_not_the_first,
        status=412,
        frame=FORM,
    ),
)
LOOKING_BACK = (
    Picture("replay", "A case replayed, entry by entry", "/cases/{case}/replay?entry=4", "auditor"),
    Picture("as-at", "A case as it stood: when?", "/cases/{case}/as-at", "auditor"),
    Picture(
        "as-at-then",
        "A case as it stood then, with what has changed since",
        "/cases/{case}/as-at?by=recorded&on=2027-03-01&time=09:10",
        "auditor",
    ),
    Picture("who-knew", "Who knew what, and when", "/cases/{case}/who-knew", "auditor"),
    Picture("integrity", "Record integrity", "/cases/{case}/integrity", "auditor"),
    Picture(
        "integrity-broken",
        "An entry was changed past Onward",
        "/cases/{closed}/integrity",
        "auditor",
        does=acts.finds_a_changed_entry,
    ),
    Picture("measures", "How long things took, without names", "/measures", "headteacher"),
)
