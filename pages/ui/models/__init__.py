"""Which model a page shows: the current run, an opened file, or the shipped one, and its texts."""
