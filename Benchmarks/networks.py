"""The time of a training step of Gradus over that of torch in float64 with one thread.

    swift run -c release --package-path Benchmarks Networks | tee table.md
    python Benchmarks/networks.py < table.md
"""

import statistics
import sys
import time

import torch
from torch import nn

F64 = torch.float64


class Attentive(nn.Module):
    """What `Networks` calls so: sequences of 32 tokens that are seen causally."""

    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(32)
        self.attention = nn.MultiheadAttention(32, 4, batch_first=True)
        self.read = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 50))
        self.mask = torch.triu(torch.ones(32, 32, dtype=torch.bool), 1)

    def forward(self, x):
        x = self.norm(x)
        x, _ = self.attention(x, x, x, attn_mask=self.mask, is_causal=True, need_weights=False)
        return self.read(x).flatten(0, 1)


def perceptron(inputs, hidden, batch):
    network = nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    return network, torch.randn(batch, inputs, dtype=F64), 10, batch


def network(name):
    """The network, an input, how many classes there are, and how many targets."""
    if name.startswith("convolutional"):
        layers = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 10))
        return layers, torch.randn(32, 1, 8, 8, dtype=F64), 10, 32
    if name.startswith("attention"):
        return Attentive(), torch.randn(16, 32, 32, dtype=F64), 50, 16 * 32
    inputs, hidden, _ = map(int, name.split(",")[0].split("–"))
    return perceptron(inputs, hidden, int(name.split()[-1]))


def microseconds(name):
    layers, x, classes, targets = network(name)
    layers.to(F64)
    labels = torch.randint(classes, (targets,))
    optimizer = torch.optim.SGD(layers.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(layers(x), labels).backward()
        optimizer.step()

    step()
    start = time.process_time()
    step()
    steps = max(3, int(0.2 / max(time.process_time() - start, 1e-6)))
    times = []
    for _ in range(9):
        start = time.process_time()
        for _ in range(steps):
            step()
        times.append((time.process_time() - start) / steps * 1e6)
    return statistics.median(times)


def main():
    torch.set_num_threads(1)
    rows = [[cell.strip() for cell in line.strip(" |\n").split("|")] for line in sys.stdin]
    rows = [row for row in rows if len(row) == 5 and row[1].isdigit()]
    if not rows:
        sys.exit("The input has no row of the table that `Networks` prints.")
    print("| network | parameters | Gradus, µs | torch, µs | Gradus / torch |")
    print("|---|---|---|---|---|")
    for name, parameters, own, *_ in rows:
        other = microseconds(name)
        print(f"| {name} | {parameters} | {own} | {other:.1f} | {float(own) / other:.2f} |")


main()
