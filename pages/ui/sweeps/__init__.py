"""The parts of a sweep: how it is started on Train, and its own page."""
