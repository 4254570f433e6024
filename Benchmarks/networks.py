"""The time of a training step of Gradus over that of torch in float64 with one thread, in one run.

    swift build -c release --package-path Benchmarks --product Networks
    python Benchmarks/networks.py

Each network is measured five times here and there, in turn. Processor time.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional

F64 = torch.float64
PROGRAM = Path(__file__).resolve().parent / ".build/release/Networks"


def uniform(*shape):
    return torch.empty(shape, dtype=F64).uniform_(-0.2, 0.2).requires_grad_()


def perceptron(inputs, hidden, batch):
    net = [uniform(hidden, inputs), uniform(hidden), uniform(10, hidden), uniform(10)]
    x, y = torch.randn(batch, inputs, dtype=F64), torch.randint(10, (batch,))

    def loss():
        h = functional.relu(functional.linear(x, net[0], net[1]))
        return functional.cross_entropy(functional.linear(h, net[2], net[3]), y)

    return loss, torch.optim.SGD(net, lr=0.01)


def digits():
    """Lesson 3.8's first program."""
    net = [uniform(8, 1, 3, 3), uniform(8), uniform(16, 8, 3, 3), uniform(16), uniform(10, 64),
           uniform(10)]
    x, y = torch.randn(32, 64, dtype=F64), torch.randint(10, (32,))

    def loss():
        h = x.view(-1, 1, 8, 8)
        for layer in (0, 2):
            h = functional.conv2d(h, net[layer], net[layer + 1], padding=1)
            h = functional.max_pool2d(functional.relu(h), 2)
        return functional.cross_entropy(functional.linear(h.flatten(1), net[4], net[5]), y)

    return loss, torch.optim.SGD(net, lr=0.1)


def letters():
    """Lesson 3.8's second program."""
    shapes = [(29, 24), (16, 24), (24, 24), (24, 24), (24, 24), (24, 24), (48, 24), (24, 48), (29, 24)]
    net = [uniform(*shape) for shape in shapes]
    E, P, Q, K, V, O, A, B, U = net
    mask = torch.ones(16, 16, dtype=torch.bool).tril()
    x, y = torch.randint(29, (8, 16)), torch.randint(29, (8, 16))

    def loss():
        h = E[x] + P
        h = h + functional.scaled_dot_product_attention(h @ Q.T, h @ K.T, h @ V.T, mask) @ O.T
        h = h + torch.relu(h @ A.T) @ B.T
        return functional.cross_entropy((h @ U.T).flatten(0, 1), y.flatten())

    return loss, torch.optim.Adam(net, lr=0.01)


def ratings(sparse=False):
    """Lesson 3.8's third program: a step on whole tables; or with sparse slopes, which torch's SGD
    takes without weight decay alone."""
    p, q = uniform(80, 4), uniform(50, 4)
    user, item = torch.randint(80, (8,)), torch.randint(50, (8,))
    stars = torch.randint(2, 11, (8,)) / 2

    def loss():
        if sparse:
            u = functional.embedding(user, p, sparse=True)
            i = functional.embedding(item, q, sparse=True)
        else:
            u, i = p[user], q[item]
        e = 3 + (u[:, :3] * i[:, :3]).sum(1) + u[:, 3] + i[:, 3] - stars
        return e.square().mean()

    return loss, torch.optim.SGD([p, q], lr=0.2, weight_decay=0 if sparse else 0.005)


ROWS = [
    (0, "", lambda: perceptron(784, 128, 64)), (1, "", lambda: perceptron(64, 32, 64)),
    (2, "", lambda: perceptron(8, 16, 16)), (3, "", digits), (4, "", letters),
    (5, ", torch on whole tables", ratings),
    (5, ", torch with sparse slopes", lambda: ratings(sparse=True))]


def torchs(task):
    """Microseconds a step."""
    loss, optimizer = task()

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    for _ in range(20):
        step()
    start = time.process_time()
    step()
    steps = max(3, int(0.3 / max(time.process_time() - start, 1e-6)))
    start = time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - start) / steps * 1e6


def own(row):
    """The cells of the table's row."""
    run = subprocess.run([PROGRAM, str(row)], capture_output=True, text=True, check=True)
    return [cell.strip() for cell in run.stdout.splitlines()[-1].strip("| ").split("|")]


def main():
    if not PROGRAM.exists():
        sys.exit(f"There is no {PROGRAM.name} yet: {__doc__.splitlines()[2].strip()}")
    torch.set_num_threads(1)
    print("| network | parameters | Gradus, µs | torch, µs | Gradus / torch (least to most) "
          "| allocations |")
    print("|---|---|---|---|---|---|")
    chosen = [int(argument) for argument in sys.argv[1:]] or range(len(ROWS))
    for row, torchs_way, task in (ROWS[index] for index in chosen):
        pairs = []
        for _ in range(5):
            name, parameters, mine, _, allocations = own(row)
            pairs.append((float(mine), torchs(task)))
        ratios = sorted(mine / other for mine, other in pairs)
        mine, other = (statistics.median(side) for side in zip(*pairs))
        print(f"| {name}{torchs_way} | {parameters} | {mine:.1f} | {other:.1f} | {ratios[2]:.2f} "
              f"({ratios[0]:.2f} to {ratios[4]:.2f}) | {allocations} |", flush=True)


main()
