"""How far a model's probabilities can be trusted, as a figure; no Streamlit in it."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_core.inference.evaluation import CorpusEvaluation
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.colours import LIGHT


def reliability_diagram(found: CorpusEvaluation) -> go.Figure:
    """Draws how often the first guess was right against how sure the model was of it.

    Args:
        found: the model on texts that it was not trained on.

    Returns:
        A bar for each bin that is not empty, and the diagonal on which the bars of a calibrated model would end.

    References:
        Guo et al. (2017), On Calibration of Modern Neural Networks.
    """
    filled = [
        (one, one.confidence, one.accuracy)
        for one in found.bins
        if one.confidence is not None and one.accuracy is not None
    ]
    figure = go.Figure(
        go.Bar(
            x=[100 * (one.low + one.high) / 2 for one, _, _ in filled],
            y=[100 * accuracy for _, _, accuracy in filled],
            width=[92 * (one.high - one.low) for one, _, _ in filled],
            marker={"color": LIGHT.bars, "cornerradius": 2},
            hovertext=[
                f"{one.num_targets:,} guesses with a mean probability of {percent(confidence)}: "
                f"{percent(accuracy)} correct"
                for one, confidence, accuracy in filled
            ],
            hoverinfo="text",
            name="correct guesses",
            showlegend=False,
        )
    )
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": LIGHT.baseline, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        name="perfect calibration",
    )
    error = "" if found.calibration_error is None else f", {percent(found.calibration_error)} off on average"
    figure.update_layout(
        template={},
        title={"text": f"Calibration{error}"},
        margin={"l": 56, "r": 16, "t": 48, "b": 52},
        legend={"x": 0.02, "y": 0.98},
        xaxis={"title": {"text": "Probability of the first guess (%)"}, "range": [0, 100]},
        yaxis={"title": {"text": "Correct (%)"}, "range": [0, 102]},
    )
    return figure
