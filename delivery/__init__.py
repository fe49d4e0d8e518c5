"""Deliver messages: a postman, and channels for SMTP, GOV.UK Notify and webhooks."""
