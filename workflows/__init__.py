"""The durable workflow of a case: it waits, and never decides."""

from workflows.referral import ReferralWorkflow

__all__ = ["ReferralWorkflow"]
