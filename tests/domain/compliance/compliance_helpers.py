"""Check a story against its policy."""

from datetime import datetime

from domain.calendar.periods import Period
from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance, ComplianceChecker
from domain.compliance.policy_exceptions import PolicyException
from tests.domain.command_builders import ACCEPT, protection, raised, referred, reviewed
from tests.domain.people_and_times import DSL, TUESDAY_5PM
from tests.domain.story import Story, done, silence_until

BY_THE_BOOK = (raised(DSL), done(ACCEPT), reviewed("refer", "cscs"), done(protection()), referred())
SILENT = (*BY_THE_BOOK, silence_until(TUESDAY_5PM))
"""The agency did not answer by the close of the next working day."""


def yardstick(story: Story, at: datetime | None = None, within: Period | None = None) -> ComplianceChecker:
    policies = {each.name: each for each in (story.policy, *story.policies)}
    return ComplianceChecker(policies, at or story.now, within)


def held(story: Story, at: datetime | None = None, within: Period | None = None) -> Compliance:
    """Check the story now, or at a later time."""
    return yardstick(story, at, within).compliance(story.stream)


def clause(story: Story, name: str, at: datetime | None = None) -> ClauseFinding:
    return next(each for each in held(story, at).findings if each.clause.id == name)


def exceptions(story: Story, within: Period | None = None) -> tuple[PolicyException, ...]:
    return yardstick(story, within=within).policy_exceptions(story.stream)
