"""One thin page a step of the work."""
