"""A dispatcher with a setting that cannot be used ends in one sentence, and loses nothing."""

import pytest

from lstm_core.__main__ import main
from lstm_core.command_line import dispatch_command
from lstm_core.runs.store.run_store import HOME_VARIABLE, RunStore
from tests.bad_settings import bad_setting

__all__ = ["bad_setting"]


@pytest.fixture
def dispatch(store, monkeypatch):
    """Starts a dispatcher on the store's home, as if Ray were installed."""
    monkeypatch.setenv(HOME_VARIABLE, str(store.home))
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    monkeypatch.setattr(dispatch_command, "find_spec", lambda name: name)
    return lambda: main(["dispatch", "--ray", "127.0.0.1:1"])


def test_it_is_one_sentence_and_runs_stay(dispatch, store, new_run, bad_setting, monkeypatch, capsys):
    run_id = new_run()
    assert dispatch() == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{bad_setting.sentence}\n")
    monkeypatch.delenv(bad_setting.variable)
    mended = RunStore.from_environment()
    assert mended.queue_order() == [run_id]
    assert mended.artifacts.names(run_id) == store.artifacts.names(run_id) != []
    mended.close()
