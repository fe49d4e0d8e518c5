"""The witness over HTTP: C2SP's answers, what it keeps before it answers, and whom it tells."""

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from evidence.checkpoint_text import checkpoint_note, tree_head
from evidence.note_keys import LOG, WITNESS, SignerKey, cosigned_at, signed_by
from evidence.signed_note import note_of
from evidence.witness import witness_folder
from evidence.witness.cosigner import Cosigner
from evidence.witness.witness_app import witness_app
from evidence.witness.witness_folder import WitnessFolder, WitnessFolderWrong
from evidence.witness_messages import AddCheckpoint, cosignatures_from
from runtime.checkpoint_file import heads_in
from tests.evidence.witness.a_log import KEY, ORIGIN, REWRITTEN, TRUE
from tests.evidence.witness.served_witness import NAME, a_folder

KEY_OF_NO_LOG = SignerKey.from_seed("strange", LOG, b"s" * 32)
START = datetime(2026, 11, 27, 10, tzinfo=UTC)


@dataclass(kw_only=True)
class Watched:
    """A witness, its client, its clock, and what people were told."""

    folder: WitnessFolder
    http: httpx2.AsyncClient
    now: datetime = START
    pause: float = 0.0
    told: list[str] = field(default_factory=list)

    def time(self) -> datetime:
        time.sleep(self.pause)
        return self.now

    async def asked(self, asked: AddCheckpoint) -> httpx2.Response:
        return await self.http.post("/add-checkpoint", content=asked.to_bytes())

    async def newest(self) -> httpx2.Response:
        return await self.http.get(f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[WitnessFolder]:
    made = a_folder(tmp_path / "witness", KEY.verifier)
    with made.held():
        yield made


@pytest.fixture
async def watched(folder: WitnessFolder) -> AsyncIterator[Watched]:
    found: list[Watched] = []
    cosigner = Cosigner(
        folder=folder,
        key=folder.key(),
        now=lambda: found[0].time(),
        tell=lambda origin, told: found[0].told.append(f"{origin} {told}"),
    )
    wire = httpx2.ASGITransport(app=witness_app(cosigner), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=wire, base_url="http://witness") as http:
        found.append(Watched(folder=folder, http=http))
        yield found[0]


async def test_a_cosignature_is_of_the_head_and_says_the_time(watched: Watched) -> None:
    answer = await watched.asked(TRUE.asks(0, 300))
    assert answer.status_code == 200
    own = watched.folder.key().verifier
    (found,) = cosignatures_from(answer.content, TRUE.head(300).text, [own])
    assert cosigned_at(found) == START.timestamp()


async def test_what_it_serves_has_both_signatures_and_no_other(watched: Watched) -> None:
    assert (await watched.newest()).status_code == 404
    await watched.asked(TRUE.asks(0, 300))
    await watched.asked(TRUE.asks(300, 600))
    note = checkpoint_note((await watched.newest()).content)
    assert tree_head(note.text) == TRUE.head(600)
    assert len(signed_by(note, [KEY.verifier, watched.folder.key().verifier])) == len(note.signatures) == 2


async def test_a_rewritten_record_is_refused_told_kept_and_shown(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    answer = await watched.asked(REWRITTEN.asks(300, 300))
    assert (answer.status_code, answer.text) == (409, "300\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"
    assert watched.told == [
        f"{ORIGIN} The log signed two different trees of 300 entries. One of the two is false."
    ]
    kept = next((watched.folder.path / "logs").glob("*/proofs/*"))
    false, true = heads_in(kept.read_bytes())
    assert false == REWRITTEN.signed(300)
    assert true == checkpoint_note((await watched.newest()).content)
    page = (await watched.http.get("/")).text
    assert "two different trees of 300 entries" in page
    assert "300 entries, root" in page
    assert tree_head(checkpoint_note((await watched.newest()).content).text) == TRUE.head(300)


async def test_what_anyone_adds_to_a_signed_head_is_not_kept(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    signed, strange = REWRITTEN.asks(300, 300), KEY_OF_NO_LOG.sign(TRUE.head(1).text)
    padded = note_of(signed.checkpoint.text, [*signed.checkpoint.signatures, *[strange] * 20])
    await watched.asked(replace(signed, checkpoint=padded))
    kept = next((watched.folder.path / "logs").glob("*/proofs/*"))
    assert heads_in(kept.read_bytes())[0] == REWRITTEN.signed(300)


async def test_no_page_frames_it_and_nothing_is_guessed(watched: Watched) -> None:
    for answer in (await watched.http.get("/"), await watched.http.get("/healthz"), await watched.newest()):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "frame-ancestors 'none'" in policy
    page = (await watched.http.get("/")).text
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


async def test_its_page_has_the_root_as_the_head_has_it_and_the_time_in_london(watched: Watched) -> None:
    watched.now = datetime(2027, 6, 30, 9, 5, tzinfo=UTC)  # summer time
    await watched.asked(TRUE.asks(0, 1))
    root = TRUE.head(1).text.splitlines()[2]
    page = (await watched.http.get("/")).text
    assert (
        f"{ORIGIN}: last cosigned on Wednesday 30 June 2027 at 10:05 (London time), 1 entry, root {root}."
    ) in page
    assert "<style>" in page


async def test_a_head_is_told_of_once_and_unproven_ones_once_a_day(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    for size in (10, 10, 20, 30):
        await watched.asked(TRUE.asks(0, size))
    assert len(watched.told) == 1
    watched.now += timedelta(days=1)
    await watched.asked(TRUE.asks(0, 40))
    assert len(watched.told) == 2
    assert len(watched.folder.refusals()) == 4


async def test_old_heads_that_are_sent_by_the_thousand_hide_no_proof(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_folder, "MOST_REFUSALS", 3)
    await watched.asked(TRUE.asks(0, 300))
    for size in range(1, 6):
        await watched.asked(TRUE.asks(0, size))
    assert len(watched.folder.refusals()) == 3
    await watched.asked(REWRITTEN.asks(300, 300))
    assert "two different trees of 300 entries" in watched.told[-1]
    assert len(watched.folder.proofs()) == 1
    page = (await watched.http.get("/")).text
    assert "This proves that it told two stories." in page


async def test_of_requests_at_once_only_one_goes_on_from_a_head(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    watched.pause = 0.05
    answers = await asyncio.gather(*(watched.asked(TRUE.asks(300, size)) for size in range(301, 321)))
    assert [each.status_code for each in answers].count(200) == 1
    signed = next(size for size, each in enumerate(answers, 301) if each.status_code == 200)
    assert tree_head(checkpoint_note((await watched.newest()).content).text).size == signed


async def test_a_clock_that_was_set_back_signs_no_earlier(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    watched.now -= timedelta(days=3)
    await watched.asked(TRUE.asks(300, 400))
    note = checkpoint_note((await watched.newest()).content)
    assert cosigned_at(note.signatures[1]) == START.timestamp()


async def test_the_last_head_of_each_day_stays(watched: Watched) -> None:
    await watched.asked(TRUE.asks(0, 300))
    watched.now += timedelta(days=1)
    await watched.asked(TRUE.asks(300, 400))
    days = sorted((watched.folder.path / "logs").glob("*/days/*"))
    assert [each.name for each in days] == ["2026-11-27", "2026-11-28"]
    assert tree_head(checkpoint_note(days[0].read_bytes()).text).size == 300


async def test_anything_that_is_not_a_request_is_refused_in_a_sentence(watched: Watched) -> None:
    for body in (b"", b"old 1\n", b"old x\n\nabc\n", b"\xff" * 50, TRUE.asks(0, 5).to_bytes()[:-30]):
        answer = await watched.http.post("/add-checkpoint", content=body)
        assert (answer.status_code, answer.text) == (400, "The body is not a request to cosign.\n")
    assert (await watched.http.post("/add-checkpoint", content=b"x" * 1_000_001)).status_code == 413
    for path in ("/nothing", "/abc/checkpoint", f"/{'0' * 64}/checkpoint"):
        assert (await watched.http.get(path)).status_code in (404, 422)


async def test_a_damaged_head_is_not_gone_on_from(watched: Watched) -> None:
    """Otherwise a witness that lost its memory would cosign what was taken back."""
    await watched.asked(TRUE.asks(0, 300))
    (file,) = (watched.folder.path / "logs").glob("*/checkpoint")
    file.write_bytes(file.read_bytes()[:-1])
    for asked in (TRUE.asks(0, 300), TRUE.asks(300, 400)):
        answer = await watched.asked(asked)
        assert (answer.status_code, "cosigns nothing" in answer.text) == (500, True)
    assert (await watched.http.get("/healthz")).status_code == 500


def test_one_folder_is_held_by_one_witness(folder: WitnessFolder) -> None:
    with pytest.raises(WitnessFolderWrong, match=r"runs in .* already"), folder.held():
        pass


def test_its_key_is_its_owners_alone(folder: WitnessFolder) -> None:
    assert (folder.path / "witness.key").stat().st_mode & 0o077 == 0


def test_a_witness_is_made_only_once(folder: WitnessFolder) -> None:
    with pytest.raises(WitnessFolderWrong, match="already"):
        folder.create(SignerKey.from_seed(NAME, WITNESS, b"y" * 32))
