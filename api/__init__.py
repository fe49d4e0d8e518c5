"""The HTTP interface over the ledger; it does not know that a workflow engine exists."""
