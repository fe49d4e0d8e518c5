"""Sign the record of the story, so that its entries have proofs."""

from pathlib import Path
from tempfile import TemporaryDirectory

from evidence.note_keys import LOG, SignerKey
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.tree.tree_reading import enter_events

_KEY = SignerKey.from_seed("onward.hill.example/record", LOG, b"h" * 32)


async def sign(ledger: Ledger) -> None:
    """Enter everything in the tree, and sign its head."""
    while await enter_events(ledger.pool):
        pass
    with TemporaryDirectory() as folder:
        key, file = Path(folder) / "log.key", CheckpointFile(Path(folder) / "checkpoints.txt")
        key.write_text(_KEY.secret_line)
        await LogSigner(ledger.pool, key, file, ledger.clock.now).once()
