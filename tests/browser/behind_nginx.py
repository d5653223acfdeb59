"""An nginx in front of two servers, with the very configuration of deploy/."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import REPOSITORY, free_port, wait_until_healthy

_PLACES = (os.environ.get("LSTM_LAB_NGINX"), "nginx", "/usr/sbin/nginx", REPOSITORY / ".nginx/usr/sbin/nginx")
_AROUND = """
daemon off;
user {user};
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""
"""What a package's nginx.conf is to a site."""


class Braces(Template):
    """Fills in `${NAME}` and leaves nginx's own `$name`, as envsubst does with a list of names."""

    pattern = r"\$\{(?P<braced>[A-Z0-9_]+)\}(?P<named>(?!))?(?P<escaped>(?!))?(?P<invalid>(?!))?"


def nginx_path() -> str | None:
    """The nginx to start: `LSTM_LAB_NGINX`, that of this machine, or what scripts/nginx.sh unpacked."""
    return next((path for place in _PLACES if place and (path := shutil.which(place))), None)


@contextmanager
def nginx(folder: Path, first: str, second: str) -> Iterator[str]:
    """An nginx between a browser and two servers while the block lasts.

    Args:
        folder: for its files.
        first: the URL of one server.
        second: that of the other.

    Yields:
        Its URL.
    """
    program = nginx_path()
    if program is None:
        pytest.skip("no nginx on this machine; scripts/nginx.sh finds or unpacks one")
    port = free_port()
    site = Braces((REPOSITORY / "deploy/nginx.conf").read_text("utf-8")).substitute(
        LSTM_LAB_SITE="127.0.0.1",
        LSTM_LAB_LISTEN=f"127.0.0.1:{port}",
        LSTM_LAB_SERVER_1=urlsplit(first).netloc,
        LSTM_LAB_SERVER_2=urlsplit(second).netloc,
    )
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=getuser()), "utf-8")
    log = folder / "nginx.log"
    command = [program, "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(f"{url}/_stcore/health", process, log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
