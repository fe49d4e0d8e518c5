"""Text that people have typed and not sent yet, sealed."""
