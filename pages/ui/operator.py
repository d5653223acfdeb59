"""What the operator of a server sees, behind a secret: a page at /operator and Prometheus's figures at /metrics.

`LSTM_LAB_OPERATOR_SECRET` names the secret; without it neither address exists. It is sent as
`Authorization: Bearer SECRET`, or as the password of HTTP's basic authentication, which browsers ask for.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from lstm_core.runs.journal import journal
from lstm_core.runs.server_state import ServerState, server_state
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import operator_page, resources

SECRET_VARIABLE: Final = "LSTM_LAB_OPERATOR_SECRET"
_HEADERS: Final = {"Cache-Control": "no-store"}
_AGAIN: Final = {**_HEADERS, "Refresh": "5"}
"""A browser asks again by itself, in seconds."""


def routes() -> list[Route]:
    """The addresses that Streamlit's server answers besides its own."""
    return [Route("/operator", _guarded(_page)), Route("/metrics", _guarded(_metrics))]


def state() -> ServerState:
    """How this server does now."""
    return server_state(resources.store(), journal, resources.models().num_bytes)


class StateCollector(Collector):
    """The same figures as Prometheus reads them."""

    def __init__(self, now: ServerState) -> None:
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """One family a figure."""
        runs = GaugeMetricFamily("lstm_lab_runs", "Runs by state.", labels=["state"])
        for name, number in (self._now.runs or {}).items():
            runs.add_metric([name], number)
        yield runs
        happened = CounterMetricFamily("lstm_lab_journal", "Lines of the journal.", labels=["what", "kind"])
        for (what, kind), number in sorted(journal.counts.items()):
            happened.add_metric([what, kind], number)
        yield happened
        for name, value in (
            ("visitors", self._now.visitors),
            ("workers", self._now.workers),
            ("memory_bytes", self._now.memory),
            ("memory_free_bytes", self._now.memory_free),
            ("disk_free_bytes", self._now.disk_free),
            ("uploads_bytes", self._now.uploads),
            ("models_open_bytes", self._now.models_open),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"lstm_lab_{name}", name.replace("_", " ").capitalize() + ".", value)


def metrics(now: ServerState) -> bytes:
    """The figures in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(StateCollector(now))
    return generate_latest(registry)


def is_operator(authorization: str | None) -> bool:
    """Whether a request carries the secret; compared in a time that does not depend on it."""
    secret = os.environ.get(SECRET_VARIABLE, "")
    scheme, _, sent = (authorization or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            sent = base64.b64decode(sent, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    elif scheme.lower() != "bearer":
        return False
    return bool(secret) and hmac.compare_digest(sent.encode(), secret.encode())


def _guarded(answer: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        if not os.environ.get(SECRET_VARIABLE):
            return PlainTextResponse("Not Found", 404)
        if not is_operator(request.headers.get("authorization")):
            return PlainTextResponse(
                "The operator's secret is needed.",
                401,
                {"WWW-Authenticate": 'Basic realm="operator"', **_HEADERS},
            )
        try:
            return await run_in_threadpool(answer)
        except (
            FAULTS
        ) as error:  # the store has not been opened yet: the database may be away, a setting wrong
            return PlainTextResponse(sentence(error), 503, _AGAIN)

    return guarded


def _page() -> Response:
    return HTMLResponse(operator_page.page(state(), datetime.now(UTC)), headers=_HEADERS)


def _metrics() -> Response:
    return Response(metrics(state()), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=_HEADERS)
