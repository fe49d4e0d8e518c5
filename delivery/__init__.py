"""What carries messages out of the house: a postman, and channels: SMTP, GOV.UK Notify, webhooks."""
