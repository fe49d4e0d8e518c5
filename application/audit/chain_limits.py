"""The limits of what chains and the tree can show."""

_SHOWS = (
    "The chain of a case shows that none of its entries was changed, removed or inserted. The tree shows "
    "that none was cut off, and that no case was removed. They cannot show that someone with the database "
    "server's own account wrote both again, or put an old copy back."
)
_COMPARE = "To rule that out, compare the record with a signed head that was kept elsewhere."
_KEPT = "The heads that you kept rule that out, for everything up to the newest of them."
_SEALS = "Sealed text cannot be forged without the seal key. No check shows that what was written is true."
CANNOT_SHOW = f"{_SHOWS} {_COMPARE} {_SEALS}"
CANNOT_SHOW_BESIDE_KEPT_HEADS = f"{_SHOWS} {_KEPT} {_SEALS}"
"""The same after the record was found to go on from heads that were kept."""
