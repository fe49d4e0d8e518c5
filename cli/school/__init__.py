"""What a school keeps: people, pupils, duty, absences, calendar and policy."""
