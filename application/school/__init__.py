"""What a school keeps beside its cases: people, passwords, absences, duty, the calendar."""
