"""What stage 6 says: loss, gradient, one update, and many."""

from __future__ import annotations

from typing import Final

from pages.ui.learn.prose.question import Question

NAME: Final = "How it learns"
TITLE: Final = "How does a model learn from its mistakes?"

OPENING: Final = (
    "Learning is guessing the next word, measuring the surprise at the right one, and changing every weight a little "
    "so that the surprise gets smaller. Here it is on your sentence, with the numbers of {name}."
)

LOSS_TITLE: Final = "Loss: the surprise at the right word"
GUESS: Final = "Which word to guess"
SURPRISE_FIGURE: Final = "Surprise at each word"
SURPRISE_ALT: Final = "Surprise at each word, in nats: {losses}"
SURPRISE_HOVER: Final = "“{word}”: loss {loss:.2f}"
LOSS_AXIS: Final = "Loss (nats)"
LOSS: Final = (
    "The **loss** at a word is −ln, minus the natural logarithm, of the probability that the model gave it: 0 where "
    "it was sure and right, large where it was surprised. At “{word}” it gave {share}, so the loss is −ln "
    "{probability:.4f} ≈ **{loss:.2f}** nats. The sentence's loss is the mean, **{mean:.3f}**{first}; an even guess "
    "among all {size} entries of the vocabulary would be {even:.2f}."
)
FIRST_TOO: Final = ", the first word included"
ONE_HOT_TITLE: Final = "One-hot target and categorical cross-entropy"
ONE_HOT: Final = (
    "The right answer as numbers is a **one-hot** vector y: {size} zeros and a single 1, at the right word. "
    "**Categorical cross-entropy** compares it with the probabilities p: only the term with the 1 is left of the "
    "sum, so it is the surprise above. The notebook writes these vectors out (`to_categorical`, then "
    "`categorical_crossentropy`); this app keeps the word's number and computes the same, which Keras calls *sparse*. "
    "The last column is where learning begins: **p − y** is the gradient of the loss with respect to each word's "
    "score. The right word is pushed up, every other one down, by as much as it was expected."
)
TABLE_HEAD: Final = "| next word | probability p | target y | gradient p − y |\n|:--|--:|--:|--:|\n"
OTHERS: Final = "all {number} others"

UPDATE_TITLE: Final = "One update, before and after"
RATE: Final = "Learning rate of the step"
STEPS: Final = "Steps to take"
CLIP: Final = "Clip the gradient at length 1"
UPDATE: Final = (
    "From p − y the gradient goes back through the output layer into the recurrent layer, and there from word to word: "
    "**backpropagation through time**. Every weight then takes a step against its gradient, times the **learning "
    "rate**."
)
AFTER_ONE: Final = "After one step"
AFTER_MORE: Final = "After {steps} steps"
AFTERWARDS: Final = (
    "{steps} at a rate of {rate:g} the sentence's loss goes from {before:.3f} to **{after:.3f}**, and “{word}” from "
    "{share_before} to **{share_after}**."
)
SMALLER: Final = "Take more steps: each starts where the last one ended."
LARGER: Final = (
    "The step was too large: it went past the valley that the gradient pointed into, and the loss rose."
)
NORMS_TITLE: Final = "How long the gradient of each weight matrix is"
NORMS_HEAD: Final = "| weights | numbers | gradient's length |\n|:--|--:|--:|\n"
LAYER: Final = "Layer {number}: "
EMBEDDING: Final = "Embedding (only the rows of words that were read)"
KERNEL: Final = "{layer}W, what the input is multiplied with"
RECURRENT: Final = "{layer}U, what the hidden states are multiplied with"
BIAS: Final = "{layer}b, biases"
OUTPUT: Final = "Output layer"

CLIPPING: Final = (
    "**Clipping**: a gradient longer than a limit is shortened to it, in the same direction, so that one surprising "
    "sentence does not throw the weights far away. This sentence's gradient is {length:.2f} long{done}."
)
CLIPPED: Final = "; it is shortened to 1"
NOT_CLIPPED: Final = ", below the limit of 1, so clipping leaves it alone"

TRUNCATION_TITLE: Final = "How far back the gradient goes"
CUT: Final = "Steps that the gradient goes back"
ONE_STEP: Final = "1 step"
MANY_STEPS: Final = "{number} steps"
TRUNCATION: Final = (
    "Training reads rows of a fixed number of steps. The state is carried from row to row, the gradient ends at the "
    "beginning of a row: **truncated** backpropagation through time. Were your sentence cut into pieces of {steps}, "
    "its gradient of U would agree with the whole one to {cosine} (the cosine between the two). In this app rows have "
    "{timesteps} steps, and most everyday sentences fit into one."
)

MANY_TITLE: Final = "Many updates: Adam and epochs"
ADAM: Final = (
    "**Adam** keeps a running mean of each weight's gradient and of its square. It steps along the first divided by "
    "the root of the second, so that every weight moves at a pace of its own and noise cancels out."
)
EPOCHS: Final = (
    "An update reads a **batch** of texts at once (64 prefixes in the notebook) and follows the mean of their "
    "gradients. Reading all texts once is an **epoch**. Training loss falls as long as one goes on; the loss on "
    "held-out texts, the *validation* loss, tells when the model has begun to learn its texts by heart. Below is how "
    "{name} learned."
)
ACCURACY: Final = (
    "**Accuracy** is the share of words that were the model's first guess. In the last epoch it was {training} on the "
    "training texts, measured while it learned{held_out}."
)
ACCURACY_HELD_OUT: Final = ", and {share} on those held out"
EPOCHS_FIGURE: Final = "Loss by epoch"
EPOCH: Final = "Epoch"
TRAINING: Final = "training"
VALIDATION: Final = "validation"
EPOCHS_HOVER: Final = "{name}, epoch {epoch}: loss {loss}"
EPOCHS_ALT: Final = "Loss by epoch: training from {first:.3f} to {last:.3f}"
EPOCHS_ALT_HELD_OUT: Final = ", held out from {first:.3f} to {last:.3f}"
NO_HISTORY: Final = "{name} does not say how it learned."
NOT_AN_LSTM: Final = "One step by hand is shown for LSTM and simple RNN, so this part shows the sample model."

QUESTIONS: Final = (
    Question(
        "loss_of_sure",
        "The model gives the right word a probability of 1. What is the loss there?",
        ("1", "0", "infinite"),
        1,
        "look at the chart: the surer the model was, the lower the bar.",
        "−ln 1 = 0: no surprise, nothing to learn.",
    ),
    Question(
        "too_large",
        "One step at a learning rate of 300, not clipped: what becomes of the sentence's loss?",
        ("it falls further than at 1", "it rises", "it stays"),
        1,
        "set the learning rate to 300, switch clipping off, and take 1 step.",
        "The gradient says which way is down, not how far. A step that is too long lands on the other side, higher up.",
    ),
)
RECAP: Final = (
    "The loss is the surprise at the right word: −ln of its probability.",
    "The gradient of the scores is p − y; backpropagation through time carries it to every weight.",
    "A step against the gradient, times the learning rate; clipping keeps it short, Adam gives each weight its pace.",
)
