"""The run store: runs and their events in a database, and their files."""
