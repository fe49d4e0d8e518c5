"""Words that more than one room uses: messages and delivery faults."""
