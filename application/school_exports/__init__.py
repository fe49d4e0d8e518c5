"""Read the exports of schools' own systems: CSV, and the DfE's Common Transfer File (CTF).

Every file is hostile until it is read. One that cannot be read is one `UnreadableExport`, and nothing of
it is used.
"""
