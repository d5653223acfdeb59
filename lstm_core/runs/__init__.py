"""Memory: the store of runs and events, uploads, and the processes that execute runs one after the other."""
