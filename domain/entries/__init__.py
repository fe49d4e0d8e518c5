"""What is recorded: each command stands beside the event that it becomes, by topic."""
