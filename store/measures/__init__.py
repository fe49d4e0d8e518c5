"""What each case adds to the figures of its school, kept so that no one reads every case again."""
