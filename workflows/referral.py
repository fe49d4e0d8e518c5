"""Section 11 as a durable workflow: each part waits for the next deadline of its stage, then acts."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.case.stages import Stage
    from domain.messaging.workflow_progress import Due, Progress, TimedObligation
    from workflows.messages import NEXT_DEADLINE, STAGE, RunStatus

ONE_TRY = timedelta(seconds=10)
ONCE = RetryPolicy(maximum_attempts=1)
FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=15))
"""Activities fail only while the ledger is down: the server retries until it is back."""
A_WHILE = timedelta(minutes=1)
RECORD_HAS_A_CLOCK = "record-has-a-clock"
"""The patch of runs that began between two releases. What a newer run does differently, its messages say."""


@workflow.defn(name="Referral")
class ReferralWorkflow:
    """The clock of one case. Its id is the case's, and it knows only ids, kinds and times."""

    @workflow.init
    def __init__(self, carried: Progress | None = None) -> None:
        self._progress = carried
        started = workflow.info().typed_search_attributes
        self._shown = (started.get(STAGE), started.get(NEXT_DEADLINE))

    @workflow.signal
    def advanced(self, progress: Progress) -> None:
        """Take new progress, because the case or its deadlines changed; ignore older progress."""
        if self._progress is None or progress.version >= self._progress.version:
            self._progress = progress

    @workflow.query
    def standing(self) -> RunStatus:
        """How far this run has come."""
        known = self._progress
        return RunStatus(
            version=known.version if known else 0,
            stage=known.stage if known else "unknown",
            next_deadline=known.nearest_deadline() if known else None,
        )

    @workflow.run
    async def run(self, carried: Progress | None = None) -> None:
        """Follow section 11 in order until the case is closed; reopening starts a new run.

        The run skips parts that the case is not in, and enters a part again if the case returns to it.
        """
        if self._progress is None or not self._progress.starts_run:
            workflow.patched(RECORD_HAS_A_CLOCK)
            if carried is None:
                await self._ask_ledger("progress", workflow.info().workflow_id)
        while not self._known.closed:
            await self._dsl_review()
            await self._referral()
            await self._feedback_within_one_working_day()
            await self._reconsideration()
            await self._statutory_work()
            await self._early_help_and_pastoral_support()
            await self._what_is_left()
            if workflow.info().is_continue_as_new_suggested() and not self._known.closed:
                workflow.continue_as_new(self._known)
        self._publish_search_attributes()

    async def _dsl_review(self) -> None:
        """11.1: the DSL or a deputy accepts and decides. 11.9: protection does not wait for that."""
        await self._wait_in_stage("review")

    async def _referral(self) -> None:
        """11.4, 11.5: the school makes the referrals that it decided on, in danger immediately."""
        await self._wait_in_stage("referral")

    async def _feedback_within_one_working_day(self) -> None:
        """11.8: the agency answers within one working day, or its silence is recorded and escalated."""
        await self._wait_in_stage("awaiting_feedback")

    async def _reconsideration(self) -> None:
        """11.10: without a statutory investigation, the school considers referring again."""
        await self._wait_in_stage("reconsideration")

    async def _statutory_work(self) -> None:
        """11.6: the agency works on the case; the school stays in touch, with reminders."""
        await self._wait_in_stage("statutory")

    async def _early_help_and_pastoral_support(self) -> None:
        """11.11, 3-DSL.j: the school considers other support, starts it and reviews it."""
        await self._wait_in_stage("support")

    async def _what_is_left(self) -> None:
        """11.2, 11.12: the school tells the pupil and the reporter before it closes the case."""
        await self._wait_in_stage("settled")

    async def _wait_in_stage(self, stage: Stage) -> None:
        """Wait and act while the case stays in this stage."""
        while self._known.stage == stage and not workflow.info().is_continue_as_new_suggested():
            self._publish_search_attributes()
            due = self._known.next_act()
            if not await self._news_before(self._acts_at(due)) and due is not None:
                await self._act_on(due)

    def _acts_at(self, due: TimedObligation | None) -> datetime | None:
        """When to act: a while after the deadline, at which the ledger's own clock acts."""
        if due is None or due.act_at is None:
            return None
        return due.act_at + timedelta(seconds=self._known.backstop)

    async def _news_before(self, instant: datetime | None) -> bool:
        """Whether the case changes before this time. Without a time, wait until it does."""
        known = self._known
        left = instant - workflow.now() if instant is not None else None
        if left is not None and left <= timedelta(0):
            return False
        try:
            await workflow.wait_condition(lambda: self._known != known, timeout=left)
        except TimeoutError:
            return False
        return True

    async def _act_on(self, due: TimedObligation) -> None:
        """Remind, mark overdue or escalate."""
        known, now = self._known, workflow.now()
        assert due.act_at is not None
        referral = workflow.info().workflow_id
        await self._ask_ledger(
            due.act, Due(referral=referral, obligation=due.id, act_at=due.act_at, fired_at=now)
        )
        if self._known == known:  # another release's rules find nothing due: do not ask again at once
            await self._news_before(now + A_WHILE)

    async def _ask_ledger(self, activity: str, argument: str | Due) -> None:
        """Ask the ledger, and take the progress that it returns.

        At 5pm thousands of cases ask at once, and a local activity is the fastest. While the ledger is down,
        the server retries: local retries would fill the history and block the worker. Its answer counts even
        if it is older (the ledger was restored, or has no such case), unless a signal came in the meantime.
        """
        known = self._progress
        try:
            answer = await workflow.execute_local_activity(
                activity, argument, result_type=Progress, start_to_close_timeout=ONE_TRY, retry_policy=ONCE
            )
        except (ActivityError, ApplicationError):  # after a restart the second comes unwrapped
            answer = await workflow.execute_activity(
                activity,
                argument,
                result_type=Progress,
                start_to_close_timeout=ONE_TRY,
                retry_policy=FOR_EVER,
            )
        if self._progress is known:
            self._progress = answer
        else:
            self.advanced(answer)

    def _publish_search_attributes(self) -> None:
        """Publish the two search attributes, for the operators of the service."""
        stage, deadline = shown = (self._known.stage, self._known.nearest_deadline())
        if shown != self._shown:
            value = NEXT_DEADLINE.value_set(deadline) if deadline else NEXT_DEADLINE.value_unset()
            workflow.upsert_search_attributes([STAGE.value_set(stage), value])
            self._shown = shown

    @property
    def _known(self) -> Progress:
        assert self._progress is not None
        return self._progress
