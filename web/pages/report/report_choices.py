"""The choices in a report: the school's people, the policy's lists, the authorities."""

from domain.people.roles import IN_LINE
from store.queries import case_queries
from web.core.page_request import PageRequest
from web.forms.form_builder import Sources
from web.pages.case.choices import of_policy, people
from web.pages.case.page_context import MOST_PEOPLE


async def offered(visit: PageRequest) -> Sources:
    """The lists of choices. Among people, those who would receive the report come first."""
    known = await case_queries.people(visit.ledger, visit.me.caller, MOST_PEOPLE, None)
    receive = {role for step in IN_LINE for role in step}
    me = visit.me.caller.person.id
    others = [each for each in known if each.id != me]
    others.sort(key=lambda each: receive.isdisjoint(each.roles))
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    return {**of_policy(policy), "people": people(others)}
