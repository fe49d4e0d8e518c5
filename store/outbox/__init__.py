"""The outbox: progress of cases on its way to their workflows."""
