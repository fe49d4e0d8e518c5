"""The limits of what chains and the tree can show."""

CANNOT_SHOW = (
    "The chain of a case shows that none of its entries was changed, removed or inserted. The tree shows "
    "that none was cut off, and that no case was removed. They cannot show that someone with the database "
    "server's own account wrote both again, or put an old copy back. To rule that out, compare the record "
    "with a signed head that was kept elsewhere. Sealed text cannot be forged without the seal key. No check "
    "shows that what was written is true."
)
