"""What stage 5 says: from text to model."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "Text to model"
TITLE: Final = "How does text become a model?"

OPENING: Final = (
    "A network reads numbers. The **tokenizer** splits a text into words, and each word gets its **id** from "
    "the vocabulary, the most frequent word first. 0 is padding, 1 stands for every unknown word."
)
IDS_ALT: Final = "Words and ids: {pairs}"
UNKNOWN_ID: Final = "1 (unknown)"
UNKNOWN: Final = "unknown"
NOTEBOOK_TITLE: Final = "The notebook's way: prefixes and padding"
PADDED_TO: Final = "Padded to this many words"
PADDED_HELP: Final = (
    "Every row must be as long as the longest text without its last word, which is only a target. {longest}"
)
LONGEST: Final = "That is {words} words in the texts of {name}, in the notebook's texts {notebook}."
LONGEST_IN_NOTEBOOK: Final = "That is {notebook} words in the notebook's texts."
TARGET: Final = "target"
MORE_ROWS: Final = "and {rows} rows more"
PREFIXES_ALT: Final = (
    "{rows} rows of {length} cells: each prefix of the sentence at the right end of its row, padding "
    "before it."
)
NOTEBOOK: Final = (
    "Each prefix is a row of its own with one target: {rows} rows of {length}, **{steps} steps** for {rows} targets. "
    'Every row is a *window* of one fixed length, filled up with zeros in front (`pad_sequences`, `padding="pre"`).'
)
PACKED_TITLE: Final = "The way this app trains: each text once, packed"
PACKED_ALT: Final = (
    "Packed rows of one length: words above, the word to predict below each, texts one after the other."
)
PACKED: Final = (
    "Each text is read once, with the word to predict below each word: **{steps} steps** for the same {steps} "
    "targets. Other texts fill the rows up (here two that the model wrote), and a mark, the upright bar, clears the "
    "state where a text begins, so that none sees another."
)
BOUNDARIES: Final = (
    "This model also learned where texts end. It reads a boundary before each text, which asks for the first word, and "
    "is asked for the boundary again after the last one: two steps more a text, left out of the picture. Id 0 stands "
    "for both the boundary and padding."
)
LOSSES: Final = (
    "| read as | loss from the second word on |\n|:--|--:|\n"
    "| prefixes, padding masked | **{alone}** |\n"
    "| one pass, packed | **{packed}** |\n"
    "| prefixes behind padding to {length}, not masked | **{padded}** |"
)
WHY: Final = (
    "The first two are the same, because the network reads from left to right: its state after a word does not "
    "depend on what follows. The notebook leaves its padding unmasked, so its network reads up to {zeros} zeros "
    "before the first word and begins with another state. A network trained that way gets used to it; this one never "
    "saw padding, and its loss changes. That is a difference between the notebook and this app."
)
TRUNCATION: Final = (
    "A text with more steps than a row has goes on in the next batch, and the state is carried over. The gradient is "
    "not: it flows back to the beginning of the row only (*truncated backpropagation through time*)."
)
LAYERS_TITLE: Final = "The layers"
LAYERS_HEAD: Final = "| layer | in | out | parameters |\n|:--|:--|:--|--:|\n"
EMBEDDING: Final = "Embedding"
OUTPUT: Final = "Output + softmax"
LAYERS: Final = (
    "t stands for timesteps, the number of words. The **embedding** is a table with a row of numbers for each id. The "
    "recurrent layer makes a hidden state after each word. The **output layer** gives each word of the vocabulary a "
    "score, and **softmax** turns scores into probabilities. Together {name} has **{parameters}** parameters."
)
QUESTIONS: Final = (
    Question(
        "rows_of_prefixes",
        "How many rows does a text of 10 words become in the notebook's way?",
        ("1", "9", "10"),
        1,
        "count the rows above: one fewer than words.",
        "Each word from the second on is the target of one row.",
    ),
    Question(
        "same_loss",
        "Read once instead of prefix by prefix, padding masked: does the loss change?",
        ("No", "It gets smaller", "It gets larger"),
        0,
        "compare the first two lines of the table.",
        "It is the same to all digits: what comes later cannot change a state before it.",
    ),
)
RECAP: Final = (
    "Words become ids, ids become vectors, vectors become states, states become scores.",
    "One pass over a text asks for every next word at once.",
)
