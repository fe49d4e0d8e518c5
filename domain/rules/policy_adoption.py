"""Moving a case to another version of the policy: always a person's decision with reasons (11.17, 13.1)."""

from dataclasses import replace

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import AdoptPolicy, Replan
from domain.events import PolicyAdopted
from domain.refusals import AlreadyUnderThatPolicy, NoSuchPolicy, NotYetAdopted
from domain.rules.recorder import EventRecorder
from domain.rules.replanning import replan


def adopt_policy(recorder: EventRecorder, command: AdoptPolicy) -> None:
    """Move the case to another policy; each open deadline that moves is recorded."""
    policy = recorder.context.policies.get(command.policy)
    if policy is None:
        raise NoSuchPolicy
    if not policy.is_adopted(recorder.at):
        raise NotYetAdopted
    if command.policy == recorder.state.policy:
        raise AlreadyUnderThatPolicy
    recorder.record(PolicyAdopted(**as_sent(command)), ("11.17", "13.1"), Effects(), command.occurred_at)
    recorder.context = replace(recorder.context, policy=policy)
    replan(recorder, Replan(reasons=command.reasons))
