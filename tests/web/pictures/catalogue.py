"""Every page, grouped by its readers."""

from itertools import chain

from tests.web.pictures import cases, everyone_pages, school
from tests.web.pictures.picture import Section

SECTIONS = (
    Section(
        title="Signing in and out", lead="For everyone, each morning.", pictures=everyone_pages.SIGNING_IN
    ),
    Section(
        title="Your work",
        lead="Tasks that are late or due, and tasks of others.",
        pictures=everyone_pages.WORK,
    ),
    Section(
        title="Reporting a concern",
        lead="For a teacher, once a year and in distress: one question a page.",
        pictures=everyone_pages.REPORTING,
    ),
    Section(title="The case", lead="For the designated safeguarding lead, all day.", pictures=cases.CASE),
    Section(
        title="Things to do in a case",
        lead="One page for each action: its questions, its consequences, and its errors.",
        pictures=cases.DOING,
    ),
    Section(
        title="Looking back",
        lead="For the auditor, and for anyone who asks later.",
        pictures=cases.LOOKING_BACK,
    ),
    Section(
        title="The policy and its procedure", lead="For everyone who follows it.", pictures=school.POLICY
    ),
    Section(title="Pupils", lead="For staff who look for a child.", pictures=school.PUPILS),
    Section(
        title="The school", lead="For the administrator; the rota and the calendar.", pictures=school.SCHOOL
    ),
    Section(
        title="When something is wrong",
        lead="What the page says, and what to do next.",
        pictures=school.WRONG,
    ),
)
PICTURES = tuple(chain.from_iterable(each.pictures for each in SECTIONS))
