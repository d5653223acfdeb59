"""A server in the process of the tests that speaks S3: moto's, which can go away and come back."""

from contextlib import contextmanager


class S3Server:
    """Moto's server on this machine; what it keeps outlives a restart."""

    def __init__(self, module):
        self._module, self._port = module, 0
        self._start()

    def _start(self):
        self._server = self._module.ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        _, self._port = self._server.get_host_and_port()

    def stop(self):
        self._server.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def away(self):
        """Nobody reaches it meanwhile."""
        self.stop()
        try:
            yield
        finally:
            self._start()
