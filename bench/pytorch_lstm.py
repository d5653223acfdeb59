"""The same network in PyTorch: `torch.nn.LSTM` between an embedding and a dense output layer, with Adam.

Runs in an environment of its own that has PyTorch and nothing of LSTM Lab; see bench/beside_pytorch.py.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

import torch
from torch import nn


def milliseconds(
    vocabulary_size: int,
    embedding_size: int,
    units: int,
    layers: int,
    rows: int,
    timesteps: int,
    updates: int,
) -> float:
    """Median time of an update on random token ids, after two that do not count."""
    torch.manual_seed(0)
    embedding = nn.Embedding(vocabulary_size, embedding_size)
    lstm = nn.LSTM(embedding_size, units, layers)
    output = nn.Linear(units, vocabulary_size)
    weights = [*embedding.parameters(), *lstm.parameters(), *output.parameters()]
    adam = torch.optim.Adam(weights, lr=0.001, foreach=True)
    state = (torch.zeros(layers, rows, units), torch.zeros(layers, rows, units))
    taken = []
    for _ in range(updates + 2):
        inputs = torch.randint(vocabulary_size, (timesteps, rows))
        targets = torch.randint(vocabulary_size, (timesteps * rows,))
        began = time.perf_counter()
        adam.zero_grad()
        hidden, (h, c) = lstm(embedding(inputs), state)
        loss = nn.functional.cross_entropy(output(hidden).flatten(0, 1), targets)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0, foreach=True)
        adam.step()
        loss.item()
        state = (h.detach(), c.detach())
        taken.append(time.perf_counter() - began)
    return 1e3 * statistics.median(taken[2:])


if __name__ == "__main__":
    shapes = json.loads(sys.argv[1])
    print(json.dumps({"version": torch.__version__, "milliseconds": milliseconds(**shapes)}))
