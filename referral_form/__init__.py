"""The referral form that an agency receives: a tagged PDF with an answer to every question (11.5)."""
