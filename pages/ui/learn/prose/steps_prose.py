"""What stage 3 says: a sentence walks through the cell."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "Step by step"
TITLE: Final = "How does a sentence walk through the cell?"

OPENING: Final = (
    "At every word the cell works in four steps: **forget** part of the memory, **write** a candidate, **update** "
    "the cell state with both, and **output** a share of it. Walk through your sentence step by step."
)
STEP: Final = "Step"
STEP_HELP: Final = "Four steps a word: forget, write, update, output."
STEP_BACK: Final = "Step back"
STEP_ON: Final = "Step"
PHASES: Final = {"forget": "Forget", "write": "Write", "update": "Update", "output": "Output"}
WALK_ALT: Final = "Step {phase}. {cell}"
WHICH: Final = "Numbers: unit {unit}, whose memory moves most over this sentence."
ROWS: Final = {
    "c_before": "c before",
    "forget": "forget gate",
    "stays": "what stays",
    "input": "input gate",
    "candidate": "candidate",
    "written": "what is written",
    "c": "c",
    "output": "output gate",
    "h": "h",
}
ROW_ALT: Final = "{row}: mean size {size:.2f}"
STRIP: Final = "The {units} units whose memory moves most, each a square; brown is negative, green positive."
NOTHING_YET: Final = "There is no memory before the first word, so there is nothing to forget yet."
FROM_BOUNDARY: Final = "Before the first word it has read the boundary that every text begins with. "
FORGET: Final = (
    "From the word and the h of all units, each unit decides how much of its memory stays: {mean} on average; {shut} "
    "of {units} units drop more than half of theirs."
)
WRITE: Final = (
    "The candidate says what could be remembered of this word, the input gate how much of it is written: {wide} of "
    "{units} units open their gate more than half."
)
UPDATE: Final = (
    "The new cell state is the sum of what stays and what is written. On average a unit's memory changes by "
    "{change:.2f}."
)
OUTPUT: Final = (
    "The output gate shows {mean} of the memory on average as h. From h the output layer expects {word} next, with "
    "{share}."
)
QUESTIONS: Final = (
    Question(
        "which_step",
        "Which of the four steps changes the cell state c?",
        ("Forget and write together, in the update", "Output", "Each of the four"),
        0,
        "go to an Update step.",
        "Forgetting and writing only prepare; the update adds both. Output leaves c alone.",
    ),
    Question(
        "h_bounded",
        "Can a hidden state h ever be larger than 1?",
        ("Yes, if c is large", "No"),
        1,
        "go to an Output step and compare c with h.",
        "c has no bound, but h = o · tanh(c): both factors stay below 1 in size.",
    ),
)
RECAP: Final = (
    "Forget, write, update, output: the same four steps at every word.",
    "c carries the memory on; h is what the rest of the network sees of it.",
)
