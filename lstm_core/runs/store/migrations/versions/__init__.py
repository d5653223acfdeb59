"""One module for each version of the tables, named by the version that it leads to."""
