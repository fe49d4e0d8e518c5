"""A bundle whose head a new key signed proves itself, and goes on from a head that the key before signed."""

import pytest

from evidence.note_keys import SignerKey
from tests.evidence.bundles import NEXT_KEY, THE_LOG, a_bundle, kept_head
from tests.evidence.elsewhere import Elsewhere, elsewhere

__all__ = ["elsewhere"]


@pytest.mark.parametrize("signers", [(NEXT_KEY, THE_LOG), (NEXT_KEY,)], ids=["both keys", "the new key"])
def test_a_key_that_was_replaced_still_proves_what_it_signed(
    signers: tuple[SignerKey, ...], elsewhere: Elsewhere
) -> None:
    """The head that a reader kept is signed by the key of before, and the bundle’s by its successor."""
    bundle = a_bundle(signers=signers)
    (elsewhere.folder / "kept").write_bytes(kept_head())
    known = f"{THE_LOG.verifier.line}\n{NEXT_KEY.verifier.line}\n"
    status, said = elsewhere.python(bundle, "--checkpoint", str(elsewhere.folder / "kept"))
    assert (status, "It goes on from the tree of" in said) == (0, True), said
    assert elsewhere.shell(bundle, known)[0] == 0
    status, said = elsewhere.python(bundle, "--key", THE_LOG.verifier.line)
    assert status == (0 if THE_LOG in signers else 1), said
    assert elsewhere.shell(bundle, THE_LOG.verifier.line + "\n")[0] == status
