"""Exceptions for the head, in the words of the case's own report."""

import re

from application.audit.compliance_report import exception_lines
from tests.domain.command_builders import a_skip, feedback
from tests.domain.compliance.compliance_helpers import exceptions
from tests.domain.compliance.test_policy_exceptions import SILENT
from tests.domain.people_and_times import WEDNESDAY_10AM
from tests.domain.story import Story, done, given, silence_until

CODE = re.compile(r"\w[\w-]*:\w[\w-]*")


def lines(story: Story) -> str:
    told = " ".join(map(str.strip, exception_lines("ONW-7F3K2M", exceptions(story))))
    return re.sub(r"\d\d:\d\d", "", told)


def test_an_exception_names_no_obligation_by_its_id() -> None:
    told = lines(given(*SILENT, done(a_skip()), silence_until(WEDNESDAY_10AM), done(feedback())))
    assert "Done late, by" in told
    assert "Never done" in told
    assert "A step of the escalation was skipped" in told
    assert "children's social care" in told
    assert not CODE.findall(told), CODE.findall(told)
