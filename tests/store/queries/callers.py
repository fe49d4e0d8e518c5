"""People as the queries see them."""

from domain.people.roles import Person, Role
from store.ledger.load_request import Caller
from tests.school import Actor, School


def caller(school: School, person: Actor, *roles: Role) -> Caller:
    return Caller(person=Person(id=person.id, roles=roles), school=school.id)
