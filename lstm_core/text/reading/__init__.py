"""How a file is read: what it is, its encoding, its dialect, its header, its rows and its text column."""
