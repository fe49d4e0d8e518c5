"""The rules: one function for each command, which records the events that it causes or refuses it."""
