"""Where a cluster is, and whether anything answers there; asked without Ray, which would wait for a minute."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from lstm_core.errors import SettingsError
from lstm_core.runs import timing


@dataclass(frozen=True)
class ClusterAddress:
    """The address of a cluster's head node."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> ClusterAddress:
        """Reads HOST:PORT.

        Raises:
            SettingsError: it is something else.
        """
        host, _, port = text.rpartition(":")
        is_port = port.isascii() and port.isdigit() and 0 < int(port) < 65_536
        if not is_port or not host or any(character in "/:@" or character.isspace() for character in host):
            raise SettingsError(
                f"The address of the Ray cluster was {text!r}; HOST:PORT of its head node was expected, "
                "for example 10.0.0.5:6379."
            )
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def answers(self) -> bool:
        """Whether a connection is accepted within two seconds."""
        try:
            socket.create_connection((self.host, self.port), timing.CLUSTER_ANSWER).close()
        except (OSError, UnicodeError):  # UnicodeError: a host name that cannot be one
            return False
        return True
