"""A signed-in person's command, from the API or a page; the first failure answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from application import body_parsing, problems
from application.commands.named_in_command import needs_of, people_named, pupil_of, siblings_of
from application.commands.submit import Authorised
from application.sent_request import SentRequest, admitted_caller, check_key_is_free, kept_for
from domain.access.permissions import role_for, role_for_this, visibility
from domain.case.case import Case
from domain.case.concern import standing
from domain.command_catalogue import RAISE, CommandSpec
from domain.commands import (
    Close,
    Join,
    Link,
    PersonCommand,
    Refer,
    ReplyToReporter,
    SkipRung,
)
from domain.field_rules import Fault, filled
from domain.people.roles import By, Person, own_role
from domain.validation.request_checks import (
    against_the_kinds,
    against_the_register,
    faults,
    impossible,
    unknown_entries,
)
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_person
from store.ledger.load_request import Caller, Key, LoadedCase, LoadRequest, StoredResponse
from store.planning.calendar_revisions import PolicySet

NO_SUCH_RECEIPT = "Choose this case, or one that is joined to it."
NOT_ON_REGISTER = "Choose a child on this school's register."
NO_SUCH_SIBLING = "Choose brothers and sisters on this school's register."


class AlreadyAnswered(Exception):
    """The request got its answer before, under the same key."""

    def __init__(self, answer: StoredResponse, caller: Caller) -> None:
        super().__init__()
        self.answer = answer
        self.caller = caller


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRequest:
    """One command as it was sent, and who sent it."""

    spec: CommandSpec
    command: PersonCommand | list[Fault]
    """The command, or what is wrong with the shape of the body."""
    case: UUID | None
    token: bytes
    """The hash of the token or session."""
    key: Key | None = None
    if_match: str | None = None
    """The versions that the caller decided on, as RFC 9110 writes them."""
    wrong_headers: tuple[Fault, ...] = ()
    too_large: bool = False
    own_only: bool = False
    """Whether the case must still be the caller's own: of several that they hand over (3-DSL.f)."""

    @classmethod
    def read(cls, spec: CommandSpec, sent: SentRequest, case: UUID | None) -> "PersonRequest":
        """Read the command out of the body."""
        command = [] if sent.too_large else body_parsing.read(spec.command, sent.body)
        return filled(cls, sent, spec=spec, command=command, case=case)

    def recall(self, ledger: Ledger) -> LoadedCase | None:
        """Recall caller and case, for a command that needs nothing else.

        A closing is at most refused without the people in line, and is loaded then.
        """
        needs = replace(self.needs, line=False) if isinstance(self.command, Close) else self.needs
        known = None if self.case is None or needs.more else ledger.recall(self.token, self.case)
        case = known.case if known is not None else None
        if case is None or isinstance(self.command, list) or case.joined_into is not None:
            return None
        return known if case.pupil.id is None or needs.counts is None else None

    @property
    def needs(self) -> LoadRequest:
        """The facts that the command is judged by."""
        return needs_of(self.command, self.case, self.key)

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load the caller, the case, an answer that was kept, and the people and entries that are named."""
        now = ledger.clock.now()
        return await load_for_person(connection, ledger.seals, self.token, self.needs, now)

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Let the command through, or raise a Problem or AlreadyAnswered."""
        caller, case = admitted_caller(loaded, self.too_large), loaded.case
        if self.spec is not RAISE and (case is None or visibility(case, caller.person) is None):
            raise problems.NotFound
        if (answer := kept_for(loaded, self.key)) is not None:
            raise AlreadyAnswered(answer, caller)
        wrong = self._wrong(loaded, policies, at)
        role = self._role(loaded, caller.person, well_formed=not wrong)
        if role is None:
            raise problems.NotAllowed
        if wrong or isinstance(self.command, list):
            raise problems.Malformed(wrong)
        if isinstance(self.command, Link | Join):
            _check_sight_of_other(loaded, caller.person)
        if isinstance(self.command, ReplyToReporter) and not _is_a_receipt(
            self.command, loaded, caller.person
        ):
            raise problems.Malformed([Fault(pointer="/to", message=NO_SUCH_RECEIPT)])
        if case is not None and (contradicts := impossible(case, self.command)):
            raise problems.Malformed(contradicts)
        check_key_is_free(loaded)
        taken = self.own_only and case is not None and case.owner != caller.person.id
        if case is not None and (taken or not self._matches(case, self.command)):
            raise problems.StaleVersion(case.version)
        return Authorised(command=self.command, by=By(id=caller.person.id, role=role))

    def _wrong(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> list[Fault]:
        """Everything that makes the request malformed, whatever the case holds."""
        if isinstance(self.command, list):
            return [*self.wrong_headers, *self.command]
        wrong = [*self.wrong_headers, *faults(self.command, at)]
        wrong += against_the_kinds(self.command, policies.of(loaded.case, at).kinds)
        if loaded.case is not None:
            wrong += unknown_entries(self.command, loaded.case)
        field, people = people_named(self.command)
        if not loaded.named.issuperset(people):
            wrong.append(Fault(pointer=field, message="Choose people at this school."))
        field, pupil = pupil_of(self.command)
        if pupil is not None and loaded.facts.pupil is None:
            wrong.append(Fault(pointer=field, message=NOT_ON_REGISTER))
        wrong += against_the_register(self.command, loaded.facts.pupil)
        if len(loaded.facts.siblings) < len(siblings_of(self.command)):
            wrong.append(Fault(pointer="/siblings", message=NO_SUCH_SIBLING))
        return wrong

    def _role(self, loaded: LoadedCase, person: Person, *, well_formed: bool) -> str | None:
        """The role that allows the command; once the body is well formed, the role that allows that body."""
        if loaded.case is None:
            return own_role(person)
        if not well_formed or isinstance(self.command, list):
            return role_for(self.spec, loaded.case, person)
        return role_for_this(self.spec, self.command, loaded.case, person, loaded.facts.target)

    def _matches(self, case: Case, command: PersonCommand) -> bool:
        """Whether If-Match names the version, or an earlier one that no one has acted since.

        RFC 9110 13.1.1; a weak tag never matches. An emergency waits for no one (11.4).
        """
        if self.if_match is None or (isinstance(command, Refer) and command.emergency):
            return True
        tags = {tag.strip() for tag in self.if_match.split(",")}
        # After a passed deadline it would skip someone else than the one it gives reasons about.
        versions = (case.version,) if isinstance(command, SkipRung) else case.unchanged_since
        return "*" in tags or any(problems.etag(each) in tags for each in versions)


def _check_sight_of_other(loaded: LoadedCase, person: Person) -> None:
    """404 for another case that the caller may not see, as for one that does not exist; 403 for a receipt."""
    other = loaded.facts.other
    sight = visibility(other, person) if other is not None else None
    if sight is None:
        raise problems.NotFound
    if sight != "whole":
        raise problems.NotAllowed


def _is_a_receipt(command: ReplyToReporter, loaded: LoadedCase, person: Person) -> bool:
    """Whether a reply goes to the reporter of this case, or of a joined one that the person sees."""
    case, other = loaded.case, loaded.facts.other
    if case is None or command.to in (None, case.id):
        return True
    sees_it = other is not None and visibility(other, person) == "whole"
    return sees_it and command.to in (each.case for each in standing(case.joined))
