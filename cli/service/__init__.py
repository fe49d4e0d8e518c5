"""Running Onward: its processes, keys, messages and state."""
