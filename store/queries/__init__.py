"""Lists and searches over indexed columns, and who looked at what."""
