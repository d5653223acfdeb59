"""A backend in memory: its workers are objects that a test ends by hand."""

from lstm_core.runs.queue.backend import Ended, WorkerStartError


class MemoryWorker:
    """Implements `backend.Worker`.

    Args:
        obeys: ends with exit status 0 when it is asked to stop.
    """

    def __init__(self, obeys=True):
        self.obeys = obeys
        self.asked = self.killed = False
        self._end = None

    def ended(self):
        return self._end

    def end(self, exit_code=0, is_lost=False):
        """What a real worker does by itself."""
        self._end = self._end or Ended(exit_code, is_lost)

    def ask_to_stop(self):
        self.asked = True
        if self.obeys:
            self.end()

    def kill(self):
        self.killed = self.killed or self._end is None
        self.end(-9)


class MemoryBackend:
    """Implements `backend.WorkerBackend`."""

    def __init__(self, capacity=1):
        self.capacity = capacity
        self.workers = {}
        self.requests = []
        self.breaks, self.obeys, self.is_closed, self.tended = False, True, False, 0

    def start(self, run_id):
        if self.breaks:
            raise WorkerStartError
        self.workers[run_id] = MemoryWorker(self.obeys)
        return self.workers[run_id]

    def tend(self):
        self.tended += 1

    def prepare(self, request):
        self.requests.append(request)

    def close(self):
        self.is_closed = True
