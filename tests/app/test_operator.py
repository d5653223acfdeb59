"""What an operator sees, and that nobody else sees it."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from lstm_core.errors import RunError
from lstm_core.runs.journal import Journal, journal
from lstm_core.runs.server_state import server_state
from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import RunStore
from pages.ui import operator, operator_page, resources

SECRET = "a long secret"
BEARER = {"Authorization": f"Bearer {SECRET}"}


class Client:
    """Asks the operator's routes."""

    def get(self, path: str, headers: dict[str, str]) -> Response:
        (route,) = [one for one in operator.routes() if one.path == path]
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        request = Request({"type": "http", "method": "GET", "path": path, "headers": raw})
        answer: Response = asyncio.run(route.endpoint(request))
        return answer


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv(operator.SECRET_VARIABLE, SECRET)
    return Client()


@pytest.fixture(autouse=True)
def empty_journal() -> Iterator[None]:
    journal.counts.clear()
    yield
    journal.counts.clear()


@pytest.mark.parametrize("path", ["/operator", "/metrics"])
def test_without_a_secret_there_is_no_such_page(
    path: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(operator.SECRET_VARIABLE)
    assert client.get(path, headers=BEARER).status_code == 404


@pytest.mark.parametrize("path", ["/operator", "/metrics"])
@pytest.mark.parametrize(
    "sent",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", SECRET, "Basic !!!", "Basic " + "eDp5", "Digest x"],
)
def test_without_the_secret_nothing_is_told(path: str, sent: str | None, client: Client) -> None:
    answer = client.get(path, headers={} if sent is None else {"Authorization": sent})
    assert (answer.status_code, answer.body) == (401, b"The operator's secret is needed.")
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_browser_sends_it_as_a_password(client: Client) -> None:
    sent = base64.b64encode(f"anybody:{SECRET}".encode()).decode()
    assert client.get("/operator", headers={"Authorization": f"Basic {sent}"}).status_code == 200


def test_the_page_tells_numbers_and_nobodys_words(
    client: Client, store: RunStore, add_run: Callable[..., str]
) -> None:
    run_id = add_run("finished", name="my secret texts")
    add_run("waiting", name="my secret texts")
    shown = bytes(client.get("/operator", headers=BEARER).body).decode()
    assert "<tr><th scope=row>Waiting<td>1<tr>" in shown
    assert "<tr><th scope=row>Finished<td>1<tr>" in shown
    assert "<th scope=row>Visitors with runs<td>1<" in shown
    assert "<h2>Errors within a day</h2><p>None.</p>" in shown
    for words in ("secret texts", run_id, store.get(run_id).owner, str(store.home), "texts.csv"):
        assert words not in shown


def test_errors_stand_out_and_are_text(store: RunStore) -> None:
    now = dataclasses.replace(server_state(store, Journal()), faults=Counter({"<b>": 2}), memory_free=None)
    shown = operator_page.page(now, datetime(2030, 1, 2, 3, 4, 5))
    assert "<tr class=bad><th scope=row>&lt;b&gt;<td>2 ×</table>" in shown
    assert "<th scope=row>Memory free<td>unknown<" in shown
    assert "2 January 2030, 03:04:05 UTC" in shown


def test_metrics_are_prometheus_own_format(client: Client, add_run: Callable[..., str]) -> None:
    add_run("finished")
    answer = client.get("/metrics", headers=BEARER)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = bytes(answer.body).decode().splitlines()
    assert 'lstm_lab_runs{state="finished"} 1.0' in lines
    assert 'lstm_lab_journal_total{kind="finished",what="ended"} 1.0' in lines
    assert any(line.startswith("lstm_lab_memory_bytes ") for line in lines)


def test_while_the_database_is_away_the_server_s_own_figures_stay(
    client: Client, away: Callable[[bool], None]
) -> None:
    away(True)
    page = bytes(client.get("/operator", headers=BEARER).body).decode()
    assert "<h2>Runs</h2><p>The database of runs cannot be reached at present.</p>" in page
    assert "<th scope=row>Visitors with runs<td>unknown<" in page
    lines = bytes(client.get("/metrics", headers=BEARER).body).decode().splitlines()
    assert not any(line.startswith(("lstm_lab_runs{", "lstm_lab_visitors ")) for line in lines)
    assert any(line.startswith("lstm_lab_memory_bytes ") for line in lines)
    away(False)
    assert (
        "<tr><th scope=row>Waiting<td>0<tr>" in bytes(client.get("/operator", headers=BEARER).body).decode()
    )


@pytest.mark.parametrize("path", ["/operator", "/metrics"])
def test_a_store_that_could_not_be_opened_is_a_sentence(
    path: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> RunStore:
        raise RunError(faults.AWAY)

    with monkeypatch.context() as patch:
        patch.setattr(resources, "store", refused)
        answer = client.get(path, headers=BEARER)
    assert (answer.status_code, answer.body.decode()) == (503, faults.AWAY)
    assert answer.headers["refresh"] == "5"  # as the sentence says


def test_a_state_change_is_one_line_of_json_without_anybodys_words(
    add_run: Callable[..., str], store: RunStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="lstm_lab.journal"):
        run_id = add_run("failed", name="my secret texts", message="a secret message")
    lines = [record.message for record in caplog.records if record.name == "lstm_lab.journal"]
    assert [json.loads(line)["what"] for line in lines] == ["queued", "claimed", "ended"]
    assert json.loads(lines[-1])["kind"] == "failed"
    for line in lines:
        assert "secret" not in line
        assert run_id not in line
        assert store.get(run_id).owner not in line


def test_faults_are_remembered_for_a_day() -> None:
    class Clock:
        now = 0.0

        def monotonic(self) -> float:
            return self.now

        def wall(self) -> float:
            return self.now

        def sleep(self, seconds: float) -> None:
            self.now += seconds

    clock = Clock()
    kept = Journal(clock)
    kept.write("fault", "OSError")
    clock.sleep(80_000)
    kept.write("fault", "OSError")
    kept.write("ended", "failed")
    assert kept.faults_of_a_day() == {"OSError": 2}
    clock.sleep(6_401)
    assert kept.faults_of_a_day() == {"OSError": 1}
