"""Rehearsals wait long for their workflow server."""

from tests.patient_engines import patient_engines

__all__ = ["patient_engines"]
