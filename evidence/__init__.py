"""Proofs of the record: one Merkle tree over every event, and its signed heads, in published formats."""
