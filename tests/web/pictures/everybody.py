"""What everybody sees: signing in, their work, and a report of a concern."""

from tests.web.pictures import acts
from tests.web.pictures.picture import FORM, TELEPHONE, Picture
from web.pages.report.report_steps import STEPS

_ASKS = {
    "words": "The child’s own words, first",
    "what": "What was seen or heard",
    "danger": "Is the child in danger now?",
    "child": "Which child it is",
    "kind": "What kind of concern it is",
    "signs": "The signs, with plain help",
    "images": "Images, and where the device is",
    "others": "Who is involved",
    "when": "When and where it was",
    "source": "How the reporter knows",
    "more": "More about the child",
    "about": "Who it is about, before anyone receives it",
}

SIGNING_IN = (
    Picture("sign-in", "Signing in, in the demonstration", "/sign-in"),
    Picture("sign-in-by-name", "Signing in, at a school", "/sign-in", site="school"),
    Picture(
        "sign-in-wrong",
        "A name or a password that is wrong",
        "/sign-in",
        does=acts.gives({"login": ["dana@school.example"], "password": ["not the password"]}, "Sign in"),
        site="school",
        status=422,
        frame=FORM,
    ),
    Picture(
        "sign-in-again",
        "Signed out because time ran out",
        "/people",
        "dsl",
        does=acts.is_signed_out_by_time,
        shows="/sign-in",
    ),
    Picture(
        "sign-in-kept",
        "Signed out over a form: what was typed is kept",
        "/cases/{helped}/protect",
        "dsl",
        does=acts.types_for_too_long,
        shows="/sign-in",
        frame=FORM,
    ),
    Picture(
        "keeping",
        "What was typed is there after signing in again",
        "/cases/{case}/protect",
        "dsl",
        does=acts.comes_back_to_what_was_typed,
        frame=FORM,
    ),
    Picture("welcome", "A link that works once: setting a password", "/welcome/{invited}"),
    Picture(
        "welcome-wrong",
        "A password that everybody tries first",
        "/welcome/{invited}",
        does=acts.gives({"login": ["tom@school.example"], "password": ["password1234"]}),
        status=422,
        frame=FORM,
    ),
    Picture("link-spent", "A link that was used already", "/welcome/spent", status=404),
    Picture("signed-out", "After signing out", "/signed-out"),
    Picture("hidden", "The hidden screen", "/hidden", "dsl"),
)
WORK = (
    Picture("your-work", "Your work, as the DSL sees it", "/", "dsl"),
    Picture("your-work-of-a-teacher", "Your work, as a teacher sees it", "/", "teacher"),
    Picture("your-work-of-the-head", "Your work, as the headteacher sees it", "/", "headteacher"),
    Picture("your-work-on-a-telephone", "Your work, on a telephone", "/", "dsl", frame=TELEPHONE),
    Picture("escalations", "Escalations, as the headteacher sees them", "/escalations", "headteacher"),
    Picture("cases", "Cases, found by stage, owner, kind and lateness", "/cases", "dsl"),
    Picture("cases-of-a-teacher", "A teacher’s own reports", "/cases", "teacher"),
    Picture(
        "moving-time",
        "After an hour was let pass in the demonstration",
        "/",
        "teacher",
        does=acts.presses("an hour"),
    ),
)
REPORTING = (
    Picture("report", "Before a concern is reported", "/report", "teacher"),
    *(Picture(f"report-{step.name}", _ASKS[step.name], f"/report/{step.name}", "teacher") for step in STEPS),
    Picture(
        "report-on-a-telephone",
        "The first question, on a telephone",
        "/report/words",
        "teacher",
        frame=TELEPHONE,
    ),
    Picture("report-now", "What to do when a child is in danger now", "/report/now", "teacher"),
    Picture(
        "report-emergency", "A report and a referral in one, in an emergency", "/report/emergency", "teacher"
    ),
    Picture(
        "report-wrong",
        "A question that has to be answered",
        "/report/what",
        "senior",
        does=acts.presses(),
        status=422,
        frame=FORM,
    ),
    Picture(
        "report-missing",
        "Sent before what is needed was answered",
        "/report",
        "deputy",
        does=acts.skips_two_questions,
        shows="/report/check",
        status=422,
        frame=FORM,
    ),
    Picture(
        "report-begun", "A report that was begun before", "/report", "colleague", does=acts.begins_a_report
    ),
    Picture(
        "report-check",
        "All that was answered, before it is sent",
        "/report",
        "colleague",
        does=acts.answers_everything,
        shows="/report/check",
    ),
    Picture(
        "report-receipt",
        "The receipt: what happens next",
        "/report/check",
        "colleague",
        does=acts.presses(),
        shows="/cases/{case}",
    ),
)
