"""Lists and searches over indexed columns, and the access log."""
