"""Section 11 as a durable routine: each part waits on what is owed, and acts through activities when it comes due."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from domain.progress import Clocked, Due, Progress
    from workflows.messages import NEXT_DEADLINE, STAGE, Standing

FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
"""Activities fail only when the ledger is away: they are tried until it is back."""
ONE_TRY = timedelta(seconds=30)


@workflow.defn(name="Referral")
class ReferralWorkflow:
    """One referral's clock. Its id is the referral's, and it knows no more than ids, kinds and instants."""

    @workflow.init
    def __init__(self, carried: Progress | None = None) -> None:
        self._progress = carried
        self._shown: tuple[object, object] | None = None

    @workflow.signal
    def advanced(self, progress: Progress) -> None:
        """The case moved on, or its instants did."""
        if self._progress is None or progress.version >= self._progress.version:
            self._progress = progress

    @workflow.query
    def standing(self) -> Standing:
        """How far this run has come."""
        known = self._progress
        return Standing(
            version=known.version if known else 0,
            stage=known.stage if known else "unknown",
            next_deadline=known.next_deadline() if known else None,
        )

    @workflow.run
    async def run(self, carried: Progress | None = None) -> None:
        """Go from part to part as the case does, until it is closed; reopening begins a new run."""
        if carried is None:
            await self._ask_the_ledger()
        while self._open():
            await self._part()()
            if workflow.info().is_continue_as_new_suggested() and self._open():
                workflow.continue_as_new(self._known)
        self._show()

    def _part(self) -> Callable[[], Awaitable[None]]:
        match self._known.stage:
            case "review":
                return self._dsl_review
            case "referral":
                return self._referral
            case "awaiting_feedback":
                return self._feedback_within_one_working_day
            case "reconsideration":
                return self._reconsideration
            case "statutory":
                return self._statutory_work
            case "support":
                return self._early_help_and_pastoral_support
            case _:
                return self._what_is_left

    async def _dsl_review(self) -> None:
        """11.1: the DSL or a deputy accepts and decides; 11.9: protection does not wait for it."""
        await self._keep_time()

    async def _referral(self) -> None:
        """11.4, 11.5: what was decided to be referred is referred, and in danger immediately."""
        await self._keep_time()

    async def _feedback_within_one_working_day(self) -> None:
        """11.8: the referrer is told within one working day, or silence is recorded, chased and escalated."""
        await self._keep_time()

    async def _reconsideration(self) -> None:
        """11.10: no statutory investigation, so the school considers referring again."""
        await self._keep_time()

    async def _statutory_work(self) -> None:
        """11.6: the agency has taken it up; the school stays in touch and is reminded to."""
        await self._keep_time()

    async def _early_help_and_pastoral_support(self) -> None:
        """11.11, 3-DSL.j: other support is considered, begun and kept under constant review."""
        await self._keep_time()

    async def _what_is_left(self) -> None:
        """11.12 and the rest: the pupil and the reporter are told before anything closes."""
        await self._keep_time()

    async def _keep_time(self) -> None:
        """Wait and act for as long as the case stays in its stage."""
        stage = self._known.stage
        while self._open() and self._known.stage == stage:
            self._show()
            due = self._known.next_act()
            if not await self._moves_before(due) and due is not None:
                await self._act_on(due)
            if workflow.info().is_continue_as_new_suggested():
                return

    async def _moves_before(self, due: Clocked | None) -> bool:
        """Whether news comes before the instant at which something is due."""
        known = self._known
        left = due.act_at - workflow.now() if due is not None and due.act_at is not None else None
        if left is not None and left <= timedelta(0):
            return False
        try:
            await workflow.wait_condition(lambda: self._progress is not known, timeout=left)
        except asyncio.TimeoutError:
            return False
        return True

    async def _act_on(self, due: Clocked) -> None:
        """Remind, mark overdue or escalate; the activity answers with the progress that follows."""
        assert due.act_at is not None
        self.advanced(
            await workflow.execute_local_activity(
                due.act,
                Due(
                    referral=workflow.info().workflow_id,
                    obligation=due.id,
                    act_at=due.act_at,
                    fired_at=workflow.now(),
                ),
                result_type=Progress,
                start_to_close_timeout=ONE_TRY,
                retry_policy=FOR_EVER,
            )
        )

    async def _ask_the_ledger(self) -> None:
        """A fresh run believes the ledger, not the nudge that started it."""
        self.advanced(
            await workflow.execute_local_activity(
                "progress",
                workflow.info().workflow_id,
                result_type=Progress,
                start_to_close_timeout=ONE_TRY,
                retry_policy=FOR_EVER,
            )
        )

    def _show(self) -> None:
        """Keep the two search attributes, for those who operate the service."""
        shown = (self._known.stage, self._known.next_deadline())
        if shown != self._shown:
            stage, deadline = shown
            value = NEXT_DEADLINE.value_set(deadline) if deadline else NEXT_DEADLINE.value_unset()
            workflow.upsert_search_attributes([STAGE.value_set(stage), value])
            self._shown = shown

    def _open(self) -> bool:
        return not self._known.closed

    @property
    def _known(self) -> Progress:
        assert self._progress is not None
        return self._progress
