"""The clock on real servers: the time-skipping one and the dev server."""
