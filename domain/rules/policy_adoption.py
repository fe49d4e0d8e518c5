"""Moving a case to another version of the policy: always a person's decision with reasons (11.17, 13.1)."""

from dataclasses import replace

from domain.case.effects import Effects
from domain.case.event import as_sent
from domain.commands import AdoptPolicy, Replan
from domain.events import PolicyAdopted
from domain.refusals import AlreadyUnderThatPolicy, NoSuchPolicy, NotYetAdopted
from domain.rules.recorder import EventRecorder
from domain.rules.replanning import replan


def adopt_policy(draft: EventRecorder, command: AdoptPolicy) -> None:
    """Move the case to another policy; each open deadline that moves is recorded."""
    policy = draft.moment.policies.get(command.policy)
    if policy is None:
        raise NoSuchPolicy
    if not policy.is_adopted(draft.at):
        raise NotYetAdopted
    if command.policy == draft.state.policy:
        raise AlreadyUnderThatPolicy
    draft.record(PolicyAdopted(**as_sent(command)), ("11.17", "13.1"), Effects(), command.occurred_at)
    draft.moment = replace(draft.moment, policy=policy)
    replan(draft, Replan(reasons=command.reasons))
