"""The people of one school, its policy, and the times that the tests use."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from domain.calendar.working_time import LONDON
from domain.people.roles import Person, Role
from policies import load


def person(number: int, *roles: Role) -> Person:
    return Person(id=UUID(int=number), roles=roles)


TEACHER = person(1, "staff")
COLLEAGUE = person(2, "staff")
DSL = person(3, "dsl")
DEPUTY = person(4, "deputy_dsl")
SENIOR = person(5, "senior_leader")
HEAD = person(6, "headteacher")
GOVERNOR = person(7, "nominated_governor")
BOARD_LEAD = person(8, "board_lead")
AUDITOR = person(9, "auditor")
ADMIN = person(10, "admin")
MENTOR = person(11, "mentor")
EVERYBODY = (TEACHER, COLLEAGUE, DSL, DEPUTY, SENIOR, HEAD, GOVERNOR, BOARD_LEAD, AUDITOR, ADMIN, MENTOR)
IN_LINE = (DSL, DEPUTY, SENIOR, HEAD, GOVERNOR, BOARD_LEAD)

SCHOOL = UUID(int=99)
CASE = UUID(int=100)
POLICY = load("coalway-cse-2023")
OTHER_POLICY = replace(
    POLICY,
    version=2,
    limits={
        **POLICY.limits,
        "review": replace(POLICY.limits["review"], school_minutes=60),
        "inform-pupil": replace(POLICY.limits["inform-pupil"], working_days=1),
        "missing-review": replace(POLICY.limits["missing-review"], working_days=2),
    },
)
"""A later version, stricter in some ways and less strict in others."""


def london(text: str) -> datetime:
    """A London time such as `2027-03-01 10:00`, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


MONDAY_9AM, MONDAY_10AM, MONDAY_NOON = (london(f"2027-03-01 {time}") for time in ("09:00", "10:00", "12:00"))
MONDAY_5PM = london("2027-03-01 17:00")
TUESDAY_9AM, TUESDAY_10AM, TUESDAY_NOON = (
    london(f"2027-03-02 {time}") for time in ("09:00", "10:00", "12:00")
)
TUESDAY_5PM, TUESDAY_6PM = london("2027-03-02 17:00"), london("2027-03-02 18:00")
WEDNESDAY_9AM, WEDNESDAY_10AM = london("2027-03-03 09:00"), london("2027-03-03 10:00")
WEDNESDAY_5PM, THURSDAY_5PM = london("2027-03-03 17:00"), london("2027-03-04 17:00")
FRIDAY_9AM, FRIDAY_3PM, FRIDAY_5PM = (london(f"2027-03-05 {time}") for time in ("09:00", "15:00", "17:00"))
SATURDAY_NOON, NEXT_MONDAY_5PM = london("2027-03-06 12:00"), london("2027-03-08 17:00")
