"""What stage 7 says: from a distribution to a text."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "How it writes"
TITLE: Final = "How does a model that predicts words write?"

OPENING: Final = (
    "After each word the model has a probability for every word of its vocabulary, a **distribution**. Writing is "
    "picking one of them, reading it as if it had been typed, and asking again."
)
TEMPERATURE_LABEL: Final = "Temperature"
BARS: Final = "Next word after “{word}”"
BARS_ALT: Final = "{title} at temperature {temperature:.1f}: {words}"
TEMPERATURE: Final = (
    "The scores are divided by the **temperature** before softmax turns them into probabilities. Below 1 the likely "
    "words gain, above 1 the unlikely; near 0 only the first is left. At {temperature:.1f}, “{word}” has "
    "**{share}**{at_one}, and the model hesitates between **{perplexity:.1f}** words: the *perplexity* of this "
    "distribution."
)
AT_ONE: Final = " ({share} at 1)"
PICKED_TITLE: Final = "Greedy or drawn"
GREEDY: Final = (
    "**Greedy** takes the most probable word, the *argmax*, every time: here always “{word}”. **Sampling** draws, "
    "each word as often as it is probable. Of {draws} draws at this temperature:"
)
DRAWN_HEAD: Final = "| word | drawn | probability |\n|:--|--:|--:|\n"
DRAWN_ROW: Final = "| {word} | {times} | {share} |\n"
TEXTS_TITLE: Final = "What comes of it"
TEXTS_HEAD: Final = "| how | your words, continued by {number} words |\n|:--|:--|\n"
ARGMAX: Final = "greedy"
DRAW: Final = "draw {number}"
DRAW_AGAIN: Final = "Draw again"
NOTEBOOK: Final = (
    "The notebook's `predict_next_word` is the greedy line: `argmax` of `model.predict`, append the word, and begin "
    "again. Greedy text is safe and falls back on the same phrases; a high temperature wanders off. The Playground "
    "adds limits to the drawing (top-k, top-p), beam search, and shows where a text was copied from the training "
    "texts."
)

QUESTIONS: Final = (
    Question(
        "cold",
        "At temperature 0.1, what does drawing come close to?",
        ("an even choice among all words", "greedy: always the same words", "the training texts"),
        1,
        "set the temperature to 0.1.",
        "Dividing by a tenth makes the first word's lead ten times as large: hardly anything else is drawn.",
    ),
    Question(
        "hot",
        "At temperature 2, between how many words does the model hesitate, compared with 1?",
        ("fewer", "as many", "more"),
        2,
        "set the temperature to 2.",
        "The distribution gets flatter, so its perplexity rises.",
    ),
)
RECAP: Final = (
    "A model gives a distribution; writing is picking a word from it, over and over.",
    "Greedy takes the argmax; sampling draws, flatter or steeper by the temperature.",
)
