"""Who notices an attack in `onward demo tamper`: each check that an auditor, governor or court can make."""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from application.bundles import HeadDoesNotFit, made_bundle
from cli.tamper_record import AttackedCopy, asked_of_witness
from evidence.checkpoint_text import tree_head
from runtime.checkpoint_file import heads_in
from store.tree.checkpoint_store import newest_checkpoint
from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, Tally, look
from witness.judgement import Refuse

VERIFIER = (files("evidence") / "bundle" / "verify.py").read_bytes()


@dataclass(frozen=True, kw_only=True)
class WatcherAnswer:
    """What one check says."""

    who: str
    notices: bool
    says: str


async def answers(copy: AttackedCopy) -> list[WatcherAnswer]:
    """What each check says of the copy."""
    kept = await asyncio.to_thread(copy.kept.read_bytes)
    head = heads_in(kept)[-1]  # the newest, of which every other check speaks too
    deep = Deep(seals=copy.ledger.seals, state=True, heads=(tree_head(head.text),))
    tally = Tally()
    async with copy.ledger.pool.connection(60) as connection:
        async for each in look(connection, deep):
            tally.add(each)
    chains = [f"entry {version} was changed, removed or inserted" for _, version in tally.bad]
    tree = [each for each in tally.findings if each.place.startswith(("tree_", "checkpoints"))]
    outside = [each for each in tally.findings if each.kind == "kept"]
    folded = [each for each in tally.findings if each not in (*tree, *outside) and each.place != "events"]
    return [
        _answer("the daily check of states and lists, which has the seal key", _said(folded)),
        _answer("the chain of the case, which anyone can check without a key", chains),
        _answer("the tree over all entries, which anyone can check without a key", _said(tree)),
        _answer("the signed head that the governor kept", _said(outside)),
        await _of_the_witness(copy),
        await _of_the_bundle(copy),
        await _of_the_bundle(copy, head.to_bytes()),
    ]


async def _of_the_witness(copy: AttackedCopy) -> WatcherAnswer:
    async with copy.ledger.pool.connection() as connection:
        signed = await newest_checkpoint(connection)
        assert signed is not None
        asked = await asked_of_witness(connection, signed.note, signed.size, copy.newest.size)
    answer = await asyncio.to_thread(copy.witness.add, asked)
    told = [answer.told or ""] if isinstance(answer, Refuse) else []
    return _answer("the witness, who is shown the newest head of the tree", told)


async def _of_the_bundle(copy: AttackedCopy, kept: bytes | None = None) -> WatcherAnswer:
    """Run the verifier of a bundle that is made now, as a court would: without Onward."""
    who = "verify.py, in a file of the case with its proof"
    if kept is not None:
        who += ", made with the governor’s head"
    try:
        body = await made_bundle(copy.ledger, [copy.case], None, kept)
    except HeadDoesNotFit as unfit:
        return _answer("onward bundle, asked for a file made with the governor’s head", [unfit.sentence])
    with TemporaryDirectory(prefix="onward-") as folder:
        given = {"case.zip": body, "verify.py": VERIFIER, "kept": kept or b""}
        for name, found in given.items():
            await asyncio.to_thread((Path(folder) / name).write_bytes, found)
        options = ("--key", copy.log.verifier.line, *(("--checkpoint", "kept") if kept is not None else ()))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "verify.py", "case.zip", *options),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    lines = said.decode().strip().splitlines()
    wrong = [lines[-1].removeprefix("DOES NOT HOLD. ")] if process.returncode else []
    return _answer(who, [each.replace(str(copy.case), "the case") for each in wrong])


def _answer(who: str, wrong: Sequence[str]) -> WatcherAnswer:
    return WatcherAnswer(who=who, notices=bool(wrong), says=_sentence(wrong[0]) if wrong else "")


def _sentence(says: str) -> str:
    """A finding as a sentence, in the demonstration’s one word for what people record."""
    said = re.sub(r"\bevents\b", "entries", re.sub(r"\bevent\b", "entry", says))
    return f"{said[:1].upper()}{said[1:].removesuffix('.')}."


def _said(found: Sequence[Damage]) -> list[str]:
    return [each.says for each in found]
