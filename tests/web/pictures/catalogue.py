"""Every page and what becomes of it, by who looks at it."""

from itertools import chain

from tests.web.pictures import cases, everybody, school
from tests.web.pictures.picture import Section

SECTIONS = (
    Section(title="Signing in and out", lead="Everybody, each morning.", pictures=everybody.SIGNING_IN),
    Section(
        title="Your work",
        lead="What is late, what is due, and what waits on others.",
        pictures=everybody.WORK,
    ),
    Section(
        title="Reporting a concern",
        lead="A teacher, once a year and in distress: one question a page.",
        pictures=everybody.REPORTING,
    ),
    Section(title="The case", lead="The designated safeguarding lead, all day.", pictures=cases.CASE),
    Section(
        title="Things to do in a case",
        lead="One page each: what is asked, what follows from it, and what happens when it cannot be.",
        pictures=cases.DOING,
    ),
    Section(title="Looking back", lead="The auditor, and whoever asks later.", pictures=cases.LOOKING_BACK),
    Section(title="The policy and its procedure", lead="Everybody who works by it.", pictures=school.POLICY),
    Section(title="The school", lead="The administrator, the rota and the calendar.", pictures=school.SCHOOL),
    Section(title="When something is wrong", lead="What is said, and the way on.", pictures=school.WRONG),
)
PICTURES = tuple(chain.from_iterable(each.pictures for each in SECTIONS))
