"""What a chain of hashes can show of a record, and what it cannot."""

CANNOT_SHOW = (
    "A chain shows that nothing within it was changed, left out or put in since it was written. "
    "It cannot show that a whole case was removed together with its row, that the newest events were cut off "
    "and the row set back, or that somebody with the database server's own account reckoned a chain anew: "
    "compare the heads with a copy kept elsewhere. What is sealed cannot be forged without the seal key. "
    "Nor can it show that what was written was true."
)
