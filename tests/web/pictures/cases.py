"""Pictures of a case: the case, its actions, and its history."""

from tests.web.pictures import acts, commands
from tests.web.pictures.picture import FORM, PAPER, TELEPHONE, Picture

CASE = (
    Picture("case", "A case, as the DSL sees it", "/cases/{case}", "dsl"),
    Picture("case-new", "A case that no one has picked up", "/cases/{new}", "dsl"),
    Picture("case-late", "A case with a silent agency", "/cases/{silent}", "dsl"),
    Picture("case-busy", "A busy case, as the headteacher sees it", "/cases/{busy}", "headteacher"),
    Picture("case-closed", "A closed case", "/cases/{closed}", "dsl"),
    Picture("case-done", "After an entry", "/cases/{helped}?done=start-early-help", "dsl"),
    Picture("case-receipt", "The case, as the reporter sees it", "/cases/{case}", "teacher"),
    Picture("case-on-a-telephone", "A case on a phone", "/cases/{done}", "dsl", frame=TELEPHONE),
    Picture("case-printed", "A printed case", "/cases/{done}", "dsl", frame=PAPER),
    Picture("plan", "An early help plan with its next review", "/cases/{helped}/plan", "dsl"),
    Picture("contact", "Record a contact: with whom, and what it was", "/cases/{silent}/contact", "dsl"),
    Picture("emergency", "An emergency referral on one page", "/cases/{case}/emergency", "teacher"),
    Picture(
        "preview",
        "The referral form, before anything is sent",
        "/cases/{case}/refer",
        "dsl",
        does=acts.gives(acts.A_REFERRAL, "Preview the referral form"),
        shows="/cases/{case}/refer/preview",
    ),
    Picture(
        "referral",
        "A referral to an agency: its form, and what was shared and why",
        "/cases/{case}/agency-referrals/cscs-1",
        "dsl",
    ),
    Picture("print-view", "A case as it is printed: every part open", "/cases/{done}?print=yes", "dsl"),
    Picture("compliance", "Policy compliance, clause by clause", "/cases/{silent}/compliance", "headteacher"),
)
DOING = (
    Picture(
        "command-whole",
        "Every page has the questions, the consequences and the clause",
        "/cases/{case}/record-feedback",
        "dsl",
    ),
    *commands.PICTURES,
    Picture(
        "command-on-a-telephone",
        "The same page on a phone",
        "/cases/{case}/record-feedback",
        "dsl",
        frame=TELEPHONE,
    ),
    Picture(
        "command-wrong",
        "A missing answer: an error beside the question and at the top",
        "/cases/{new}/protect",
        "dsl",
        does=acts.presses(),
        status=422,
        frame=FORM,
    ),
    Picture(
        "command-refused",
        "A rule refuses, and your answers stay",
        "/cases/{new}/decide-review",
        "dsl",
        does=acts.gives(acts.A_DECISION),
        status=409,
        frame=FORM,
    ),
    Picture(
        "command-changed",
        "Someone else was faster: what has changed",
        "/cases/{case}/protect",
        "deputy",
        does=acts.is_not_the_first,
        status=412,
        frame=FORM,
    ),
)
LOOKING_BACK = (
    Picture("replay", "A case replayed, entry by entry", "/cases/{case}/replay?entry=4", "auditor"),
    Picture("as-at", "A case at an earlier time: choose the time", "/cases/{case}/as-at", "auditor"),
    Picture(
        "as-at-then",
        "A case at an earlier time, with what has changed since",
        "/cases/{case}/as-at?by=recorded&on=2027-03-01&time=09:10",
        "auditor",
    ),
    Picture("who-looked", "Who looked at a case, and when", "/cases/{case}/who-looked", "auditor"),
    Picture("who-knew", "Who knew what, and when", "/cases/{case}/who-knew", "auditor"),
    Picture("integrity", "Record integrity", "/cases/{case}/integrity", "auditor"),
    Picture(
        "integrity-broken",
        "An entry changed behind Onward’s back",
        "/cases/{closed}/integrity",
        "auditor",
        does=acts.finds_a_changed_entry,
    ),
    Picture(
        "entry-proof",
        "The proof that an entry is in the signed record",
        "/cases/{case}/proof?entry=3",
        "auditor",
    ),
    Picture("bundle", "A case in one file with its proof", "/cases/{case}/bundle", "dsl"),
    Picture("bundle-not-offered", "A case that its DSL cannot take in a file", "/cases/{busy}/bundle", "dsl"),
    Picture("list-for-an-inspector", "The list for an inspector, with initials", "/inspection", "dsl"),
    Picture("headteachers-overview", "The headteacher’s overview", "/headteacher", "headteacher"),
    Picture("measures", "Response times, without names", "/measures", "headteacher"),
    Picture(
        "governors-report", "The governors’ report, in fives and without names", "/governors", "governor"
    ),
)
