"""The parts of Runs: the table, what can be done with chosen runs, and their comparison."""
