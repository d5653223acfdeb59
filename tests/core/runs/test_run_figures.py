"""A run's figures as plain values."""

from lstm_core.runs.run_figures import RunFigures


def test_they_survive_json_and_other_versions():
    figures = RunFigures(2, 4.0, 120.0, 150.0, 0.2, 0.4, 7)
    assert RunFigures.from_dict(figures.to_dict()) == figures
    assert RunFigures.from_dict({"val_loss": 4.0, "of a later version": 1}) == RunFigures(val_loss=4.0)


def test_the_ratio_needs_both_perplexities():
    assert RunFigures(perplexity=120.0, trigram_perplexity=150.0).perplexity_ratio == 0.8
    assert RunFigures(perplexity=120.0).perplexity_ratio is None
    assert RunFigures(trigram_perplexity=150.0).perplexity_ratio is None
