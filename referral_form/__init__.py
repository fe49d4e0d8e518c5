"""The referral form as an agency gets it: a tagged PDF in which no question is left blank (11.5)."""
