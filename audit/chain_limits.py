"""The limits of what a chain of hashes can show."""

CANNOT_SHOW = (
    "A chain shows that no entry within it was changed, removed or inserted. It cannot show that a whole "
    "case was removed together with its row, that the newest entries were cut off and the row set back, or "
    "that a person with the database server's own account rebuilt a chain. To rule these out, compare the "
    "heads with a copy kept elsewhere. Sealed text cannot be forged without the seal key. A chain cannot "
    "show that what was written is true."
)
