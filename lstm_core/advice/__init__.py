"""Before a run starts: what its settings will lead to, and what to change."""
