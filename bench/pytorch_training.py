"""Trains the network of bench/pytorch_lstm.py in PyTorch to its best epoch, with dropout and Adam.

Runs in an environment of its own that has PyTorch and nothing of LSTM Lab; see bench/pytorch_learning.py.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

NO_TARGET = -100
"""What PyTorch's cross-entropy leaves out."""


def batches(
    token_ids: np.ndarray, offsets: np.ndarray, num_targets: int, order: np.random.Generator, mixed: bool
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """(timesteps, texts) inputs and targets of about `num_targets` words, texts of equal length together or mixed."""
    steps = np.diff(offsets) - 1
    chosen = order.permutation(len(steps))
    if not mixed:
        chosen = chosen[np.argsort(steps[chosen], kind="stable")]
    ends = np.cumsum(steps[chosen]) // num_targets
    groups = np.split(chosen, np.flatnonzero(np.diff(ends)) + 1)
    order.shuffle(groups)
    for group in groups:
        shape = (int(steps[group].max()), len(group))
        inputs, targets = np.zeros(shape, np.int64), np.full(shape, NO_TARGET, np.int64)
        for column, text in enumerate(group):
            words = token_ids[offsets[text] : offsets[text + 1]]
            inputs[: len(words) - 1, column] = words[:-1]
            targets[: len(words) - 1, column] = words[1:]
        yield torch.from_numpy(inputs), torch.from_numpy(targets)


def best(
    file: str,
    seed: int,
    mixed: bool,
    first_word: int,
    embedding_size: int,
    units: int,
    dropout: float,
    learning_rate: float,
    batch_targets: int,
    patience: int,
) -> dict[str, Any]:
    """{"version": PyTorch's; "perplexity" over real words and "epoch", where the held-out loss was lowest}."""
    texts = np.load(file)
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    vocabulary_size = int(texts["vocabulary_size"])
    embedding = nn.Embedding(vocabulary_size, embedding_size)
    lstm, output = nn.LSTM(embedding_size, units), nn.Linear(units, vocabulary_size)
    silence = nn.Dropout(dropout)
    weights = [*embedding.parameters(), *lstm.parameters(), *output.parameters()]
    adam = torch.optim.Adam(weights, lr=learning_rate, foreach=True)
    lowest, found = math.inf, {"version": torch.__version__, "perplexity": math.inf, "epoch": 0}
    for epoch, token_ids in enumerate(texts["epochs"], 1):
        silence.train()
        for inputs, targets in batches(token_ids, texts["offsets"], batch_targets, order, mixed):
            there = targets != NO_TARGET
            adam.zero_grad()
            hidden, _ = lstm(silence(embedding(inputs)))
            nn.functional.cross_entropy(output(silence(hidden)[there]), targets[there]).backward()
            adam.step()
        silence.eval()
        loss = real_loss = num_targets = num_real = 0.0
        held_out = batches(texts["held_out"], texts["held_out_offsets"], batch_targets, order, mixed)
        with torch.no_grad():
            for inputs, targets in held_out:
                there = targets != NO_TARGET
                logits, words = output(lstm(embedding(inputs))[0][there]), targets[there]
                loss += nn.functional.cross_entropy(logits, words, reduction="sum").item()
                num_targets += len(words)
                real = words >= first_word
                among_real = nn.functional.cross_entropy(
                    logits[real, first_word:], words[real] - first_word, reduction="sum"
                )
                real_loss += among_real.item()
                num_real += int(real.sum())
        if loss / num_targets < lowest:
            lowest = loss / num_targets
            found |= {"perplexity": math.exp(real_loss / num_real), "epoch": epoch}
        elif epoch - found["epoch"] >= patience:
            break
    return found


if __name__ == "__main__":
    print(json.dumps(best(**json.loads(sys.argv[1]))))
