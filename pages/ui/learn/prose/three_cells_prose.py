"""What stage 4 says: simple RNN, LSTM and GRU side by side."""

from __future__ import annotations

from typing import Final

from lstm_core.settings import Cell
from pages.ui.learn.prose.question import Question

NAME: Final = "Three cells"
TITLE: Final = "RNN, LSTM, GRU: what is the difference?"

OPENING: Final = (
    "All three read word by word. They differ in how a new state is made from the old one. × multiplies, + adds, "
    "σ squashes to 0..1, tanh to −1..1."
)
CELLS: Final[dict[Cell, tuple[str, str]]] = {
    "rnn": (
        "Simple RNN",
        "One state, rewritten whole at every word. Nothing protects what it remembers.",
    ),
    "lstm": (
        "LSTM",
        "Two states. The cell state passes through with a multiplication and an addition; forget, input and output "
        "gates guard it.",
    ),
    "gru": (
        "GRU",
        "One state and two gates. The update gate z mixes old and new, so that keeping more means writing less; the "
        "reset gate r scales what the candidate sees of the old state, after its matrix U. So Keras and cuDNN compute "
        "it; Cho et al. (2014) scale the state before the matrix.",
    ),
}
WORD: Final = "word"
REWRITTEN: Final = ("one state, rewritten", "whole at every word")
SMALL_ALT: Final = "{name}. {told}"
EACH: Final = "**{number}** parameters"
EACH_OF_YOURS: Final = "**{number}** parameters (the model's cell)"
PARAMETERS: Final = (
    "Parameters of one recurrent layer with the sizes of {name}: {units} units, embedding size {embedding}."
)
RACE_TITLE: Final = "A race: remember a symbol over a gap"
GAP: Final = "Gap: letters to wait"
RACE_FIGURE: Final = "Right answers with a gap of {gap}"
RACE_X: Final = "Sequences seen"
RACE_Y: Final = "Right answers (%)"
RACE_HOVER: Final = "{name}: {share} right after {seen} sequences"
GUESSING: Final = "guessing"
RACE_ALT: Final = "{title} at the end: {ends}; guessing reaches {chance}."
RACE_END: Final = "After {sequences} sequences: {ends}."
RACE_HOW: Final = "How the race was run"
RACE: Final = (
    "One of {symbols} symbols, then {gap} random others, then a mark that asks for the symbol. Every cell has {units} "
    "units, the same learning rate and the same sequences; every sequence is new, so that nothing can be learned by "
    "heart. Lines are the median of three starts. The three starts ended at: {ends}. Made by "
    "`lessons/train_recall.py`; whole models have {parameters} parameters. Longer training or other settings would "
    "move the lines."
)
QUESTIONS: Final = (
    Question(
        "most_parameters",
        "At the same size, which cell has the most parameters?",
        ("Simple RNN", "LSTM", "GRU"),
        1,
        "look below the drawings.",
        "The LSTM has four sets of weights (three gates and a candidate), the GRU three, the simple RNN one.",
    ),
    Question(
        "first_to_fail",
        "As the gap grows, which cell falls back to guessing first?",
        ("Simple RNN", "LSTM", "GRU"),
        0,
        "set the gap to 16.",
        "The simple RNN. The gated cells remember over gaps at which it only guesses.",
    ),
)
RECAP: Final = (
    "Simple RNN: one state, no gates. GRU: one state, two gates. LSTM: two states, three gates.",
    "Gates cost parameters and buy memory, where a task needs it.",
)
