"""Check a story against its policy."""

from datetime import datetime

from domain.calendar.periods import Period
from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance, ComplianceChecker
from domain.compliance.policy_exceptions import PolicyException
from tests.domain.story import Story


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
