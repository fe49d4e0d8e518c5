"""Trying Onward: demonstrations, rehearsals and tampering."""
