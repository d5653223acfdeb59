"""What stage 1 says: a recurrent network, its gradient, and why it fades."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "Fading memory"
TITLE: Final = "What is a recurrent network, and what goes wrong?"

OPENING: Final = (
    "A **recurrent network** (RNN) reads one word after the other. Its memory is a list of numbers, the *hidden "
    "state*: each step makes a new one from the word and the state before. It learns from the **gradient**: how much "
    "a small change of each *weight* would change the *loss*, its surprise at the right word. The same weights are "
    "used at every word, so their gradient is a sum over the words, and the share of an early word has to travel back "
    "through every step after it. On its way it is multiplied at every step. Where these factors are mostly below 1 "
    "it **vanishes**, and nothing can be learned from that word; where they are above 1 it **explodes**."
)

TASK: Final = "Networks that learned from"
MEMORY: Final = "A task that needs memory"
SENTENCES: Final = "Everyday sentences"
MOMENT: Final = "Moment"
BEFORE: Final = "Before training"
DURING: Final = "During training"
AFTER: Final = "After training"
LETTER: Final = "Letter to remember"
MEASURED_ON: Final = "Measured on"
ONE: Final = "One sentence"
MANY: Final = "Held-out texts, on average"
BACK: Final = "Words back"
BACK_HELP: Final = "Which earlier word to ask about; 0 is the word that was read last."
MEASURING: Final = "Measuring your run on its held-out texts"

UNROLLED_ALT: Final = (
    "Networks unrolled over {number} words: {networks}. The fainter a cell, the less of the gradient of {asked} "
    "reaches its word."
)
SHORT_NAMES: Final = {"lstm": "LSTM", "rnn": "RNN", "gru": "GRU"}
ASKED_OF_NEXT: Final = "the next word's score"
ASKED_OF: Final = "the score of “{word}”"
TITLE_OF_NEXT: Final = "Gradient of the next word's score"
TITLE_OF: Final = "Gradient of the score of “{word}”"
NEXT_WORD: Final = "next"
LAST_WORD: Final = "last"
THE_WORD: Final = "the word"
WHERE_LAST: Final = "the word read last"
WHERE_ONE: Final = "1 word further back"
WHERE_MORE: Final = "{back} words further back"
NO_WORD_THERE: Final = "no word there"
REACH_X: Final = "Words back"
REACH_Y: Final = "Gradient, % of the last word's"
REACH_HOVER_LAST: Final = "{name}: the last word, {share} of the last word's gradient"
REACH_HOVER_ONE: Final = "{name}: 1 word back, {share} of the last word's gradient"
REACH_HOVER: Final = "{name}: {back} words back, {share} of the last word's gradient"

MEASURE: Final = (
    "How much {asked} depends on {word} {back}, compared with the word read last: {shares}. The gradient of that score "
    "goes back the same way, so it shows what is left of what learning needs."
)

MEMORY_TOLD: Final = (
    "All three were shown the same {gap}-letter gaps: read a capital letter, then letters that do not matter, and name "
    "the capital at the mark. Here the way back to the capital is what there is to learn; guessing is right 1 time in "
    "8. **{moment}** the LSTM names {lstm} right, the GRU {gru}, the simple RNN {rnn}."
)
MOMENTS: Final = {
    "before": (
        "Before training the LSTM has most left of its gradient at the capital, because its forget gates start open. "
        "The GRU has even less than the simple RNN, and yet it learns the task: a gradient that is small but points "
        "the right way opens the gates, and then it grows. A long way back is both a cause of learning and its result."
    ),
    "during": (
        "During training the gated cells open their way back, for most letters wide, as they find out what it is good "
        "for. The simple RNN has lost what little it had: its first updates made its states saturate."
    ),
    "after": (
        "After training the gated cells keep the way back open that the task asks for. The simple RNN never found it: "
        "it still guesses."
    ),
}
NOT_YOURS: Final = "Your run has not learned this task; its line stands with the everyday sentences."

SENTENCES_TOLD: Final = (
    "Not every text needs a long memory. The next word of an everyday sentence mostly follows from the few words "
    "before it, so that neither network had much reason to keep the way back open; on texts held out their losses are "
    "{lstm:.3f} (LSTM) and {rnn:.3f} (simple RNN). An LSTM can learn to remember; only texts that reward it make it do "
    "so."
)
MEAN_TOLD: Final = (
    "Over the {texts} held-out texts that are long enough, the gradient {far} words back is {lstm} (LSTM) and {rnn} "
    "(simple RNN) of the last word's on average, the geometric mean. {farther}"
)
EQUALLY_FAR: Final = "On such texts both look back about as far."
FARTHER: Final = "On such texts the {name} looks back further."

TEXTS_GONE: Final = "The texts of your run are gone, so only the shipped networks are measured."
TEXTS_TOO_SHORT: Final = "The held-out texts of your run are too short to measure this."
MEAN_OF_YOURS: Final = "{name}: the mean over {number} of its own held-out texts."

ONE_WORD: Final = "1 word"
WORDS: Final = "{number} words"
FACTORS_TITLE: Final = "What the way back is multiplied by, over {words}"
FACTORS_HEAD: Final = "| | a word | over {words} |\n|:--|--:|--:|\n"
MATRIX_ALONE: Final = "simple RNN: its matrix U alone"
SLOPES: Final = "simple RNN: the slopes of tanh, 1 − h²"
TOGETHER: Final = "simple RNN: both, diag(1 − h²) U"
GATES: Final = "{cell}: its {gate} gates, the mean over units"
BEST_UNIT: Final = "{cell}: the unit that keeps most"
FACTORS_TOLD: Final = (
    "The simple RNN's matrix alone would make a gradient {alone}: its spectral radius is {radius:.2f}, and it is "
    "multiplied again at every word. The slopes of tanh work against it: they are {slope:.2f} on average, near 0 where "
    "a state is saturated. Together the gradient **{together}**. The gated cells have a second way, along their "
    "memory, where a gradient meets no matrix, only a gate between 0 and 1: it cannot explode there, and where the "
    "gate stays near 1 it does not fade."
)
FATES: Final = {"fades": "fade", "keeps its size": "keep its size", "explodes": "explode"}

HOW_MEASURED: Final = "How this is measured"
MEASURED: Final = (
    "The length of the gradient of one word's logit (its score before scores become probabilities) with respect to the "
    "vector of the word $k$ words back, as a share of that at $k = 0$. The cells above are lit on the same logarithmic "
    "scale as the chart. {made}"
)
MADE_MEMORY: Final = (
    "{units} units each, trained by `lessons/train_memory_task.py`; during: after {updates} updates."
)
MADE_PAIR: Final = (
    "{units} units and an embedding of {embedding} each, the {words} most frequent words, the same {rows} rows, "
    "{epochs} epochs, trained by `lessons/train_gradient_pair.py`."
)
CHOOSE_A_RUN: Final = (
    "Choose a run of yours at the top, and its line stands beside them for everyday sentences."
)

QUESTIONS: Final = (
    Question(
        "rnn_fades",
        "After training, which network has hardly anything left of its gradient at the capital, 17 letters back?",
        ("the LSTM", "the simple RNN", "the GRU"),
        1,
        "choose the task that needs memory, after training, and 17 words back.",
        "The simple RNN. Its way back goes through a matrix and the slopes of tanh at every letter.",
    ),
    Question(
        "lstm_starts_open",
        "And before any training: which has most left there?",
        ("the LSTM", "the simple RNN", "the GRU"),
        0,
        "choose “Before training” and 17 words back.",
        "The LSTM, because its forget gates start open. The GRU has hardly any, and learns all the same.",
    ),
)
RECAP: Final = (
    "A recurrent network makes its hidden state anew at every word.",
    "Its gradient is multiplied at every step on the way back: below 1 it vanishes, above 1 it explodes.",
    "A memory that is kept by a gate gives the gradient a way back without a matrix.",
)
