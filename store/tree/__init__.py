"""The Merkle tree over every event: enter events in it, and read it by tiles."""
