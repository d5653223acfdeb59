"""What a model's file says of its quality is that of the epoch whose weights it holds."""

from dataclasses import replace

from lstm_core.inference.track_record import TrackRecord, track_record
from tests.core.inference.conftest import table_bundle

HISTORY = [{"epoch": 1, "val_top5_accuracy": 0.25}, {"epoch": 2, "val_top5_accuracy": 0.375}]
BASELINES = {"trigram": {"top5_accuracy": 0.3}}


def test_it_is_the_kept_epoch_s() -> None:
    bundle = replace(table_bundle(), history=HISTORY, facts={"epoch": 1, "baselines": BASELINES})
    assert track_record(bundle) == TrackRecord(0.25, 0.3)
    assert track_record(replace(bundle, facts={"epoch": 2})) == TrackRecord(0.375, None)


def test_without_held_out_texts_there_is_none() -> None:
    assert track_record(table_bundle()) is None
    bundle = replace(table_bundle(), history=[{"epoch": 1, "val_top5_accuracy": None}], facts={"epoch": 1})
    assert track_record(bundle) is None
