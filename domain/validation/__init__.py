"""What is wrong with a request, whatever the case holds."""
