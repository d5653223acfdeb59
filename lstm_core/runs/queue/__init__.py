"""Who trains next, and where: the queue of runs, the launcher, and the workers that it starts."""
