"""The tables of bench/CHOICES.md, and what the defaults must reach."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bench.table import Row, at_most
from bench.table import markdown as table

if TYPE_CHECKING:
    from bench.choices import Outcome

Found = Mapping[str, "tuple[float, list[Outcome]]"]
"""By text: the trigram's perplexity, and each choice's outcome, the defaults and those of before first."""

DIALOGUES: Final = "dialogues"
"""The name of the texts that have a target of their own."""

DIALOGUES_TARGET: Final = 0.87
OTHERS_TARGET: Final = 0.97
MIXED_TARGET: Final = 0.88
_NOISE: Final = 0.01
"""What a mean over seeds and texts moves by for no reason."""

_INTRODUCTION = """# Choices

Written by `python -m bench.choices`, a part of `make bench-full`. One setting at a time is changed from the defaults;
every run is judged by the epoch with the lowest validation loss. Columns show the held-out perplexity over that of a
Kneser-Ney trigram on the same rows: below 1 the model is better than counting. *Mixed* is model and trigram mixed,
fitted on half of the held-out rows and judged on the other half; *seconds* is training time to the best epoch, summed
over all texts. The trigram is the better of one that counts the texts as they are and one that meets as many unknown
words as the model does."""


def promises(found: Found) -> list[Row]:
    """What the defaults reach beside what is asked of them."""
    defaults = {name: outcomes[0] for name, (_, outcomes) in found.items()}
    others = [one for name, one in defaults.items() if name != DIALOGUES]
    mixed = statistics.geometric_mean(one.mixed_of_trigram for one in others)
    rows = [
        at_most(
            f"{DIALOGUES}: perplexity over the trigram's",
            defaults[DIALOGUES].of_trigram,
            DIALOGUES_TARGET,
            "",
        ),
        at_most(f"{len(others)} other texts, geometric mean", _alone(others), OTHERS_TARGET, ""),
        at_most("the same, mixed with the trigram", mixed, MIXED_TARGET, ""),
    ]
    both = [(outcomes[0], outcomes[1]) for _, outcomes in found.values() if len(outcomes) > 1]
    if both:
        seconds, before = (sum(one.best_seconds for one in some) for some in zip(*both, strict=True))
        name = "seconds to the best epoch over those of the defaults of before"
        rows.append(at_most(name, seconds / before, 1.0, ""))
    return rows


def markdown(found: Found, kept: list[Row], facts: str, num_seeds: int) -> str:
    """The whole of bench/CHOICES.md."""
    head = ["change", *found, "mean", "mixed", "best epoch", "seconds"]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    choices = list(zip(*(outcomes for _, outcomes in found.values()), strict=True))
    lines += ["| " + " | ".join(_cells(choice)) + " |" for choice in choices]
    return (
        "\n\n".join(
            [
                _INTRODUCTION,
                facts,
                f"## What the defaults reach\n\n{table(kept)}",
                f"## Trigrams\n\n{_trigrams(found)}",
                f"## One change at a time\n\nMeans over {num_seeds} seeds.\n\n" + "\n".join(lines),
                recommendation(choices),
            ]
        )
        + "\n"
    )


def recommendation(choices: Sequence[Sequence[Outcome]]) -> str:
    """The changes that are better on all texts together by more than noise, in words."""
    if len(choices) <= 2:
        return "Only these two were measured: `python -m bench.choices` measures single changes too."
    defaults = _alone(choices[0])
    better = [choice for choice in choices[1:] if _alone(choice) < defaults * (1 - _NOISE)]
    if not better:
        return "No change is better than the defaults over all texts by more than 1 %."
    seconds = sum(one.best_seconds for one in choices[0])
    named = ", ".join(
        f"{choice[0].name} ({_alone(choice) / defaults - 1:+.1%} perplexity, "
        f"{sum(one.best_seconds for one in choice) / seconds - 1:+.0%} seconds)"
        for choice in sorted(better, key=_alone)
    )
    return f"Better than the defaults over all texts by more than 1 %: {named}."


def _alone(outcomes: Iterable[Outcome]) -> float:
    """Geometric mean of the model's perplexity over the trigram's."""
    return statistics.geometric_mean(one.of_trigram for one in outcomes)


def _cells(choice: Sequence[Outcome]) -> list[str]:
    return [
        choice[0].name,
        *(f"{one.of_trigram:.3f}" for one in choice),
        f"{_alone(choice):.3f}",
        f"{statistics.geometric_mean(one.mixed_of_trigram for one in choice):.3f}",
        f"{statistics.mean(one.best_epoch for one in choice):.1f}",
        f"{sum(one.best_seconds for one in choice):.0f}",
    ]


def _trigrams(found: Found) -> str:
    """Each text's trigram and what the defaults reach, with the spread over seeds."""
    lines = [
        "| text | trigram | defaults | spread over seeds | mixed over trigram |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, (trigram, (defaults, *_)) in found.items():
        lines.append(
            f"| {name} | {trigram:.1f} | {defaults.perplexity:.1f} | {defaults.spread:.1%} "
            f"| {defaults.mixed_of_trigram:.3f} |"
        )
    return "\n".join(lines)
