"""What stage 2 says: the LSTM cell and its gates."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "The cell"
TITLE: Final = "What does an LSTM cell do with a word?"

OPENING: Final = (
    "**LSTM** stands for *long short-term memory*: a recurrent network made to remember over long distances. It adds a "
    "second memory, the **cell state** c, and **gates** that guard it: numbers from 0 (shut) to 1 (open), made from "
    "the word and the hidden states h of all units. The *forget gate* decides what stays of c, the *input gate* how "
    "much of the new *candidate* is written, the *output gate* how much of c is shown as h. Below is one unit of the "
    "network, one of its many parallel memory cells."
)
GATES: Final = {
    "forget": "Forget gate f: what stays of the memory",
    "input": "Input gate i: how much is written",
    "candidate": "Candidate g: what would be written",
    "output": "Output gate o: how much is shown",
}
WORD: Final = "Word"
UNIT: Final = "Unit, by how much it says about the next word"
UNIT_HELP: Final = "1 is the unit that speaks most clearly for or against the most probable next word."
WHICH: Final = "Unit {unit} of {units} at {word}, word {place} of {words}."
RESET: Final = "Back to the model's values"
OUTCOME_HEAD: Final = "| | as set | model |\n|:--|--:|--:|\n"
CELL_STATE: Final = "cell state c"
HIDDEN_STATE: Final = "hidden state h"
NEXT_WORD: Final = "next word “{word}”"
BARS: Final = "After “{word}”, with this unit as set"

C_BEFORE: Final = "c before"
ALL_UNITS: Final = "h of all {units} units"
AFTER: Final = "after"
READS: Final = "reads “{word}”"
READS_LAYER_1: Final = "reads layer 1 at “{word}”"
GATE_NAMES: Final = {"forget": "forget", "input": "input", "candidate": "candidate", "output": "output"}
DIAGRAM_ALT: Final = (
    "LSTM cell that {reads} and the hidden states of all {units} units before: forget gate {forget}, input gate "
    "{input}, candidate {candidate}, output gate {output}. The cell state goes from {c_before} to {c}, the hidden "
    "state from {h_before} to {h}."
)

GATES_TITLE: Final = "Where the gates come from"
READS_WORD: Final = "$x_t$ is the word's vector"
READS_STATE: Final = "$x_t$ is the hidden state of layer 1 after the word"
GATES_TOLD: Final = (
    r"{reads}, $h_{{t-1}}$ the hidden states of all units before it, $\sigma$ squashes any number to 0..1, $\tanh$ to "
    "−1..1. The weights $W$, $U$ and $b$ are what training learns."
)
MEMORIES_EMPTY: Final = "Before the first word both memories are zero."
HISTORY: Final = (
    "The LSTM of 1997 (Hochreiter & Schmidhuber) had no forget gate: nothing written into c was ever forgotten, so "
    "that over a long text it could grow without bound. Gers, Schmidhuber & Cummins added the gate in 2000. Its bias "
    "starts at 1 here, so that f begins at about σ(1) = 0.73 and the way back is open before anything is learned "
    "(Jozefowicz et al., 2015)."
)
QUESTIONS: Final = (
    Question(
        "keep",
        "f = 1 and i = 0: what is c after the word?",
        ("0", "what it was before", "the candidate"),
        1,
        "set the forget gate to 1 and the input gate to 0.",
        "c = 1 · c before + 0 · g: the memory passes through unchanged. This is how an LSTM keeps something for long.",
    ),
    Question(
        "hide",
        "o = 0: what happens to h and c?",
        ("h is 0, c stays", "both are 0", "h stays, c is 0"),
        0,
        "set the output gate to 0.",
        "The output gate only decides what is shown. The memory behind it is untouched and can be shown later.",
    ),
)
RECAP: Final = (
    "c = f · c before + i · g: keep some, write some.",
    "h = o · tanh(c): show some.",
    "All gates read the word and the hidden states of all units.",
)
