"""A real PostgreSQL for tests: in a folder of its own, on a socket there and on a loopback port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    import psycopg

USER, PASSWORD = "lab", "p@ss:w/rd"
_ACCOUNT = "nobody"  # PostgreSQL refuses to run as root
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


def programs() -> Path | None:
    """The folder with PostgreSQL's programs, the newest where there are several; None without any."""
    named = shutil.which("initdb")
    folders = [Path(named).resolve().parent] if named else []
    folders += [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: folder.parent.name.zfill(4), default=None)


class PostgreSQLServer:
    """A server that tests start, stop and start again.

    Args:
        programs: the folder with `initdb` and `postgres`.
    """

    def __init__(self, programs: Path) -> None:
        self._programs, self._numbers = programs, count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="lab-pg-"))  # a socket's path has to be short
        self._as: dict[str, object] = {"cwd": self.folder}
        if os.geteuid() == 0:
            account = pwd.getpwnam(_ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        secret = self.folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)  # the folder is private
        command = [programs / "initdb", "-D", self.folder / "data", "-U", USER, "--pwfile", secret]
        options = ["-A", "scram-sha-256", "--auth-local", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
        done = subprocess.run([*command, *options], capture_output=True, text=True, **self._as)  # type: ignore[call-overload]
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = [f"-c{name}={value}" for name, value in _FAST.items()]
        listening = ["-k", self.folder, "-p", str(self.port), "-h", "127.0.0.1"]
        command = [self._programs / "postgres", "-D", self.folder / "data", *listening, *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as)  # type: ignore[call-overload]
        deadline = time.monotonic() + 60
        while True:
            try:
                self.connect().close()
                return
            except Exception:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline, "PostgreSQL does not answer"
                time.sleep(0.02)

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._process is not None

    def stop(self) -> None:
        """Stops it as an operator does, who does not wait for its clients."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(60)
            self._process = None

    def remove(self) -> None:
        """Stops it and deletes its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def address(self) -> str:
        """Where it is, without a password, on its socket."""
        return f"postgresql://{USER}@/postgres?host={self.folder}&port={self.port}"

    def over_network(self, user: str = USER, password: str = PASSWORD, name: str = "postgres") -> str:
        """Where it is on the loopback port."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{name}"

    def connect(self) -> psycopg.Connection[Any]:
        """A connection on which every statement is a transaction."""
        import psycopg  # only here, so that tests that need no server need no driver

        return psycopg.connect(self.address(), autocommit=True)

    def new_store(self, url: str | None = None) -> str:
        """The URL of an empty place for the tables of one store."""
        schema = f"store_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        url = url or self.address()
        return f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
