"""Every sentence shown or sent: events, obligations, agencies, roles, page copy and message templates."""
