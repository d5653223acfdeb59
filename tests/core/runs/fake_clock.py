"""A clock that stands still until a test moves it."""

import time


class FakeClock:
    """Implements `lstm_core.runs.clock.Clock`; the wall clock starts at the computer's own time."""

    def __init__(self):
        self.now, self.wall_now = 1000.0, time.time()

    def monotonic(self):
        return self.now

    def wall(self):
        return self.wall_now

    def sleep(self, seconds):
        """Both clocks move on."""
        self.now += seconds
        self.wall_now += seconds

    def suspend(self, seconds):
        """The computer sleeps: only the wall clock moves."""
        self.wall_now += seconds
