"""Figures, compliance and the lists that heads, governors and inspectors read."""
