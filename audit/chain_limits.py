"""The limits of what a chain of hashes can show."""

CANNOT_SHOW = (
    "The chain shows that no entry within it was changed, removed or inserted. It cannot show three things. "
    "A whole case may have been removed. The newest entries may have been cut off. Someone with the database "
    "server's own account may have rebuilt the chain. To rule these out, compare the last hash with a copy "
    "kept elsewhere. Sealed text cannot be forged without the seal key. The chain cannot show that what was "
    "written is true."
)
