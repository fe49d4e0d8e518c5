"""Pages for everyone: signing in, your work, and reporting a concern."""

from tests.web.pictures import acts
from tests.web.pictures.picture import FORM, TELEPHONE, Picture
from web.pages.reporting.report_screens import STEPS

_ASKS = {
    "what": "What happened, in the child’s words first",
    "child": "Which child?",
    "kind": "The concern, and the signs in plain words",
    "others": "What else the reporter knows, folded away",
}

SIGNING_IN = (
    Picture("sign-in", "Signing in, in the demonstration", "/sign-in"),
    Picture("sign-in-by-name", "Signing in, at a school", "/sign-in", site="school"),
    Picture(
        "sign-in-wrong",
        "A wrong name or password",
        "/sign-in",
        does=acts.gives({"login": ["dana@school.example"], "password": ["not the password"]}, "Sign in"),
        site="school",
        status=422,
        frame=FORM,
    ),
    Picture(
        "sign-in-again",
        "Signed out after inactivity",
        "/people",
        "dsl",
        does=acts.is_signed_out_by_time,
        shows="/sign-in",
    ),
    Picture(
        "sign-in-kept",
        "Signed out over a form: your answers are kept",
        "/cases/{helped}/protect",
        "dsl",
        does=acts.types_for_too_long,
        shows="/sign-in",
        frame=FORM,
    ),
    Picture(
        "keeping",
        "Your answers are there after you sign in again",
        "/cases/{case}/protect",
        "dsl",
        does=acts.comes_back_to_what_was_typed,
        frame=FORM,
    ),
    Picture("welcome", "A link that works once: set a password", "/welcome/{invited}"),
    Picture(
        "welcome-wrong",
        "A password that is too common",
        "/welcome/{invited}",
        does=acts.gives({"login": ["tom@school.example"], "password": ["password1234"]}),
        status=422,
        frame=FORM,
    ),
    Picture("link-spent", "A link that was already used", "/welcome/spent", status=404),
    Picture("signed-out", "After signing out", "/signed-out"),
    Picture("hidden", "The hidden screen", "/hidden", "dsl"),
)
WORK = (
    Picture("your-work", "Your work, as the DSL sees it", "/", "dsl"),
    Picture("your-work-of-the-school", "Your work, everything of the school’s", "/?tab=school", "dsl"),
    Picture("your-work-waiting", "Your work, what waits for others", "/?tab=waiting", "dsl"),
    Picture("your-work-of-a-teacher", "Your work, as a teacher sees it", "/", "teacher"),
    Picture("your-work-of-the-head", "Your work, as the headteacher sees it", "/", "headteacher"),
    Picture("your-work-on-a-telephone", "Your work on a phone", "/", "dsl", frame=TELEPHONE),
    Picture("escalations", "Escalations, as the headteacher sees them", "/escalations", "headteacher"),
    Picture("cases", "Cases, filtered by stage, owner, kind and lateness", "/cases", "dsl"),
    Picture("cases-of-a-teacher", "A teacher’s own reports", "/cases", "teacher"),
    Picture("moving-time", "The demonstration, an hour later", "/", "teacher", does=acts.presses("an hour")),
)
REPORTING = (
    Picture("report", "Before you report a concern", "/report", "teacher"),
    *(Picture(f"report-{step.name}", _ASKS[step.name], f"/report/{step.name}", "teacher") for step in STEPS),
    Picture(
        "report-on-a-telephone", "The first question on a phone", "/report/what", "teacher", frame=TELEPHONE
    ),
    Picture("report-now", "What to do if a child is in danger now", "/report/now", "teacher"),
    Picture(
        "report-emergency", "In an emergency: a report and a referral in one", "/report/emergency", "teacher"
    ),
    Picture("parent-call", "A parent rang: one short form", "/calls/parent", "dsl"),
    Picture(
        "report-wrong",
        "A required question",
        "/report/what",
        "senior",
        does=acts.presses(),
        status=422,
        frame=FORM,
    ),
    Picture(
        "report-missing",
        "Sent with a required question unanswered",
        "/report",
        "deputy",
        does=acts.skips_two_questions,
        shows="/report/check",
        status=422,
        frame=FORM,
    ),
    Picture(
        "report-begun", "A report that you started earlier", "/report", "colleague", does=acts.begins_a_report
    ),
    Picture(
        "report-check",
        "All your answers, before you send them",
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
