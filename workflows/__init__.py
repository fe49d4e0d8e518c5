"""The durable routine of a referral: it waits, and never decides."""

from workflows.referral import ReferralWorkflow

__all__ = ["ReferralWorkflow"]
