"""Workflows on real servers: the time-skipping server and the dev server."""
