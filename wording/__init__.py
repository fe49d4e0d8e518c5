"""What is said to people by more than one room: messages, agencies, faults of delivery."""
