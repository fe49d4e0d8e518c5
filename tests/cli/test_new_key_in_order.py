"""A new key of the log in the order of docs/operating.md, with a real worker and a real witness."""

from pathlib import Path

from evidence.checkpoint_text import checkpoint_note
from evidence.note_keys import signed_by, verifier_from
from evidence.signed_note import SignedNote
from tests.cli.commands import onward
from tests.cli.test_witness import made
from tests.cli.test_witness import served as a_witness
from tests.cli.test_worker_and_witness import A_MINUTE_LATER, a_signed_school, a_worker, settings
from tests.databases import Database
from tests.evidence.witness.signed_log import KEY
from tests.patience import until

OVERLAP_ENDS = """
ALTER TABLE log_keys DISABLE TRIGGER USER;
UPDATE log_keys SET overlap_until = now() WHERE overlap_until IS NOT NULL
"""


async def test_made_given_kept_and_the_old_one_ended_without_a_head_that_no_witness_cosigned(
    migrated: Database, tmp_path: Path
) -> None:
    watch = tmp_path / "watch"
    line = made(watch, KEY.verifier)
    async with migrated.copy() as server, a_signed_school(server, tmp_path) as (superuser, seen, school):
        of_log = settings(server, tmp_path)
        async with a_witness(watch) as witness:
            (tmp_path / "witnesses").write_text(f"{witness.base_url} {line}\n")

            async def until_signed_by(*signers: str, former: str = KEY.verifier.line) -> None:
                """A head that was begun before the keys changed may still be signed by the former ones."""
                known = [verifier_from(each) for each in dict.fromkeys((*signers, former))]

                async def signed() -> bool:
                    by = [key.line for key, _ in signed_by(await next_head(), known)]
                    return by == list(signers)

                await until(f"a head is signed by {signers}", signed)

            async def next_head() -> SignedNote:
                """One that the witness cosigned."""
                head = await seen.head()
                seen.since = 0 if head is None else head.size
                await school.teacher.raises()
                await superuser.execute(A_MINUTE_LATER)
                await until("the head is cosigned", seen.cosigned)
                head = await seen.head()
                assert head is not None
                return checkpoint_note(head.note)

            async with a_worker(server, tmp_path):
                old = KEY.verifier.line
                await until_signed_by(old, line)
                rotated = onward("keys", "rotate", **of_log)  # 1 make it
                new = rotated.stdout.splitlines()[0]
                assert "The key before it signs too, until " in rotated.stdout
                await until_signed_by(new, old, line)
                assert "ok    Two keys sign each head. " in onward("doctor", **of_log).stdout
                assert onward("witness", "trust", new, "--folder", str(watch)).returncode == 0  # 2 give it
                shown = onward("keys", "show", **of_log).stdout.splitlines()  # 3 keep the old line
                assert [each for each in shown if "+" in each] == [new, old]
                await superuser.execute(OVERLAP_ENDS)  # 4 the old one ends
                await until_signed_by(new, line)
                assert "Remove its line" in onward("keys", "show", **of_log).stdout
