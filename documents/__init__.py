"""Documents: the referral form, a tagged PDF with an answer to every question (11.5), and tables."""
