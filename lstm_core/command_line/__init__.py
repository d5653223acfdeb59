"""The arguments of the command line, and what it prints; the commands are in `__main__.py`."""
