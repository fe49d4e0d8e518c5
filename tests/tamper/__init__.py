"""Attacks on a copy of a record by a superuser of its database, and the layer that finds each."""
