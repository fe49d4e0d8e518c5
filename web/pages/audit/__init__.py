"""The auditor’s pages: replay, earlier times, who knew what, and record integrity."""
