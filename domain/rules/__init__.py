"""One function per command, grouped by stage: each records what the command causes, or refuses it."""
