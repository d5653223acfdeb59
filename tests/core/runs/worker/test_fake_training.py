"""The stand-in for training tells what real training tells, so that what is tested with it holds."""

from types import SimpleNamespace

from lstm_core.settings import Settings
from tests.core.events_contract import check_events
from tests.core.runs.fake_worker import FakeTraining

CORPUS = SimpleNamespace(texts=["did you eat"])


def test_the_fake_keeps_the_contract_of_events(tmp_path):
    check_events(list(FakeTraining(CORPUS, Settings(epochs=2), folder=tmp_path).events()), epochs=2)
    resumed = FakeTraining(CORPUS, Settings(epochs=4), folder=tmp_path, resume=True)
    assert [entry["epoch"] for entry in resumed.state.history] == [1, 2]
    check_events(list(resumed.events()), epochs=4, first_epoch=3)
