"""What stands around every stage: the rail and its buttons, the box of words, questions and marks."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Learn"
MODELS_MISSING: Final = (
    "The models of this page are missing. Rebuild them with “make home-model” and “make lessons”."
)

STAGES: Final = "Stages"
BACK: Final = "Back"
NEXT: Final = "Next: {name}"
REFERENCES: Final = "References"

SENTENCE: Final = "Your sentence"
SENTENCE_DEFAULT: Final = "would you like a cup of tea or a glass of water"
BEGINNING: Final = "Words to go on from"
BEGINNING_DEFAULT: Final = "turn left"
READS: Final = "Any words; the lesson reads the last {longest}."
TOO_FEW: Final = "Type at least {least} words; this stage shows what the network does with them."
ONE_IS_TOO_FEW: Final = "Type at least one word; this stage shows what the network does with it."
UNKNOWN: Final = "Out of vocabulary: {words}. The model reads “unknown word” instead."

FILE: Final = "the model file “{name}”"
RUN: Final = "the run “{name}”"
NO_MODEL_YET: Final = "The run “{name}” has no model yet; this page shows the sample model instead."
SAMPLE_INSTEAD: Final = "This page shows the sample model instead."
NOT_AN_LSTM: Final = (
    "Your run is a {cell}, which has no cell state: this stage shows the sample model, an LSTM. Stage 4 draws "
    "your cell."
)
WHOSE: Final = "All numbers are those of {name}: {units} units{which}."
SECOND_LAYER: Final = ", the second of its two layers"

SWIPE: Final = "Swipe the picture sideways to see all of it."

QUESTIONS: Final = "Predict, then look"
PREDICTED: Final = "Your prediction: **{choice}**. Now {look}"
TELL: Final = "Show the answer"
AS_PREDICTED: Final = "**As predicted.** {why}"
OTHERWISE: Final = "**{right}.** {why}"
ANSWERED_BEFORE: Final = "Answered before: {right}. {why}"
RECAP: Final = "To take along"
ANSWERED: Final = "Answered in all: {done} of {all} questions."
STAGES_DONE: Final = "Stages done: {stages}."
MARKS: Final = "These marks are kept in this browser."
