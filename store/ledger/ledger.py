"""The ledger: the record's connections, keys, clock and policies, and how a case is loaded from it."""

import asyncio
from collections import OrderedDict
from uuid import UUID

from domain.case.case import Case
from domain.compliance.year_so_far import YearSoFar
from domain.policy.policy_model import Policy, kind_names
from store.delivery.delivery_queue import NO_CHANNELS, AvailableChannels
from store.ledger.append import append_batch
from store.ledger.append_batches import AppendBatches
from store.ledger.contention import CaseQueues
from store.ledger.load import TimeSource, load_for_clock, load_for_person
from store.ledger.load_request import Caller, LoadedCase, LoadRequest
from store.ledger.sealing import Seals
from store.people.absence_records import AbsenceWatch
from store.planning.calendar_revisions import Revisions
from store.pool import Pool
from store.pupils.name_index import NameIndex
from store.queries.case_visibility import Sights
from store.queries.similar_cases import OpenCaseChildren

_MOST_WRITERS = 10_000


class Ledger:
    """The connection pool, and whatever else reading and writing cases needs."""

    def __init__(
        self,
        pool: Pool,
        seals: Seals,
        clock: TimeSource,
        policies: dict[str, Policy],
        channels: AvailableChannels = NO_CHANNELS,
    ) -> None:
        self.pool = pool
        self.seals = seals
        self.clock = clock
        self.policies = policies
        self.plans = Revisions(policies)
        self.channels = channels
        self.sights = Sights()
        self.absences = AbsenceWatch(pool)
        self.open_children = OpenCaseChildren()
        self.names = NameIndex(pool, seals)
        self.queues = CaseQueues(pool)
        self.batches = AppendBatches(pool, append_batch)
        self.counting = asyncio.Lock()
        """Held to count cases for figures: for one reader at a time, so that others are answered quickly."""
        self.years: dict[UUID, YearSoFar] = {}
        """The figures of each school’s year so far; the school that was asked for last is at the end."""
        self._writers: OrderedDict[tuple[bytes, UUID], Caller] = OrderedDict()

    @property
    def in_force(self) -> Policy:
        """The policy that new cases open under: the newest one adopted, or the first before any is."""
        return self.policies[self.plans.known.in_force(self.clock.now()).name]

    @property
    def kind_names(self) -> dict[str, str]:
        """The kinds of concern by their codes, those of the policy in force first."""
        return kind_names((self.in_force, *self.policies.values()))

    @property
    def adoptable_policies(self) -> tuple[str, ...]:
        """The names of the policies that a case can be moved to."""
        now = self.clock.now()
        return tuple(name for name, each in self.policies.items() if each.is_adopted(now))

    def register_policy(self, policy: Policy) -> None:
        """Let cases be moved to this policy as well; new cases open under the same one as before."""
        self.policies = {**self.policies, policy.name: policy}
        self.plans.know(policy)

    def remember(self, loaded: LoadedCase, case: UUID) -> None:
        """Keep in memory who wrote in a case, and by which token or session."""
        if loaded.credential is None or loaded.caller is None:
            return
        self._writers[loaded.credential, case] = loaded.caller
        self._writers.move_to_end((loaded.credential, case))
        if len(self._writers) > _MOST_WRITERS:
            self._writers.popitem(last=False)

    def recall(self, token: bytes, case: UUID) -> LoadedCase | None:
        """The case as this process wrote it last, for someone who wrote in it before. The write checks it.

        For a person who may not know of the case, nothing is recalled. If that is new, it is noticed at the
        first request; from then on, theirs take the same steps as for a case that does not exist (3.2h).
        """
        caller, opened = self._writers.get((token, case)), self.seals.opened.get(case)
        if caller is None or opened is None or opened.head is None or self.pool.refused:
            return None
        return LoadedCase(
            caller=caller,
            case=opened.state,
            head=opened.head,
            last=opened.head,
            key=opened.key,
            plan=self.plans.known.number,
            credential=token,
            recalled_from=opened.hash,
        )

    def forget(self, loaded: LoadedCase) -> None:
        """Recall the case no more for this token or session, until a command of theirs is recorded again."""
        if loaded.credential is not None and loaded.case is not None:
            self._writers.pop((loaded.credential, loaded.case.id), None)

    async def load(self, token: bytes, case: UUID | None) -> LoadedCase:
        """Load the caller, and the case as it is now."""
        return await self.load_for(token, LoadRequest(case=case or UUID(int=0)))

    async def load_for(self, token: bytes, wanted: LoadRequest) -> LoadedCase:
        """Load the caller and whatever the request names."""
        async with self.pool.connection() as connection:
            loaded = await load_for_person(connection, self.seals, token, wanted, self.clock.now())
            await self.plans.up_to(connection, loaded.plan)  # what is shown follows the newest calendar too
            return loaded

    async def state(self, case: UUID) -> Case | None:
        """The case as it is now, for the clock's side and for audit."""
        return (await load_for_clock(self.pool, self.seals, case, self.clock.now())).case
