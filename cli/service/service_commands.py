"""Commands for production: the worker, migrations, and what is made again from the entries."""

import asyncio

from cli.options import DATA, Commands, Data
from cli.service.installation import UserError, ledger_of, owner_url
from cli.terminal import counted, progress
from store import workflow_outbox
from store.ledger import history
from store.ledger.sealing import CaseDoesNotOpen
from store.migrate import migrate as apply
from store.rebuild import count_pupils, rebuild_lists, rebuild_pupils

DRAIN_SECONDS = 600
_REPAIR = "Run `onward verify --state`, restore what it names from a backup, and run this again."
alone = Commands()


@alone.command()
def worker() -> None:
    """Run the worker: workflows, relay, sweeper and postman. Settings come from the environment.

    Example: ONWARD_DATABASE_URL=postgresql://… TEMPORAL_ADDRESS=127.0.0.1:7233 onward worker
    """
    from worker import main

    main()


@alone.command()
async def migrate(data: Data = DATA) -> str:
    """Update the database schema, as its owner.

    Example: ONWARD_OWNER_DATABASE_URL=postgresql://… onward migrate
    """
    done = await apply(await owner_url(data))
    return f"Applied {', '.join(done)}." if done else "The schema is up to date."


@alone.command()
async def recover(data: Data = DATA) -> str:
    """Start the workflows again from the ledger, after the Temporal store was lost.

    Example: onward recover
    """
    cases = 0
    unread: list[CaseDoesNotOpen] = []
    try:
        async with ledger_of(data) as ledger:
            with progress() as shown:
                task = shown.add_task("Reading the ledger", total=None)
                async for batch in workflow_outbox.open_cases(ledger, unread.append):
                    await workflow_outbox.enqueue(ledger.pool, batch)
                    cases += len(batch)
                    shown.update(task, completed=cases)
                shown.update(task, description="Starting workflows", total=cases or 1, completed=0)
                queued = await workflow_outbox.now(ledger.pool)  # later entries are not waited for
                async with asyncio.timeout(DRAIN_SECONDS):
                    while left := await workflow_outbox.waiting(ledger.pool, queued):
                        shown.update(task, completed=max(0, cases - left))
                        await asyncio.sleep(0.2)
    except TimeoutError:
        queue = counted(cases, "open case is", "open cases are")
        told = f"{queue} queued. Workflows start as soon as a worker reaches Temporal."
    else:
        have = counted(cases, "open case has its workflow", "open cases have their workflows")
        told = f"{have} again. No deadline has changed."
    if unread:
        without = ", ".join(str(each.case) for each in unread)
        raise UserError(
            f"{told} Damaged cases without a workflow: {without}. Watch their deadlines yourself. {_REPAIR}"
        )
    return told


@alone.command()
async def rebuild(data: Data = DATA) -> str:
    """Rebuild the rows of lists, search and the clock from the entries, while the service runs.

    Use it if `onward verify --state` says that one of them does not match its entries. It records nothing.

    Example: onward rebuild
    """
    async with ledger_of(data) as ledger:
        cases = await history.count(ledger.pool)
        pupils = await count_pupils(ledger)
        with progress() as shown:
            task = shown.add_task("Rebuilding lists", total=cases + pupils)
            unread = await rebuild_lists(ledger, lambda more: shown.advance(task, more))
            unread_pupils = await rebuild_pupils(ledger, lambda more: shown.advance(task, more))
    rebuilt = [counted(cases - len(unread), "case")]
    if pupils:
        rebuilt.append(counted(pupils - len(unread_pupils), "pupil"))
    told = f"The lists of {' and '.join(rebuilt)} follow their entries. Nothing was recorded."
    if damaged := [*(each.case for each in unread), *(each.pupil for each in unread_pupils)]:
        without = ", ".join(map(str, damaged))
        raise UserError(
            f"{told} Damaged cases or pupils, whose rows in lists were left alone: {without}. {_REPAIR}"
        )
    return told
