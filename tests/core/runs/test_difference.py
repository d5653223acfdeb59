"""In which settings runs differ."""

from lstm_core.runs.difference import differing
from lstm_core.settings import Settings


def test_only_settings_that_are_not_the_same_in_all_are_named_in_their_order():
    runs = [Settings(dropout=0.1, units=8), Settings(dropout=0.1, units=9), Settings(dropout=0.2, units=9)]
    assert differing(runs) == ["units", "dropout"]
    assert differing(runs[1:]) == ["dropout"]
    assert differing(runs[:1]) == []
