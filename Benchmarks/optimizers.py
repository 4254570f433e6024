"""The time of a step of torch.optim in float64 over that of Gradus, whose table is the input.

    swift run -c release --package-path Benchmarks Optimizers | tee table.md
    python Benchmarks/optimizers.py < table.md
"""

import statistics
import sys
import time

import torch

CLASSES = {
    "SGD, momentum": lambda p, **how: torch.optim.SGD(p, lr=1e-3, momentum=0.9, **how),
    "RMSprop": lambda p, **how: torch.optim.RMSprop(p, lr=1e-3, **how),
    "Adam": lambda p, **how: torch.optim.Adam(p, lr=1e-3, **how),
    "AdamW": lambda p, **how: torch.optim.AdamW(p, lr=1e-3, **how),
}
WAYS = {"for-loop": dict(foreach=False), "foreach": dict(foreach=True), "fused": dict(fused=True)}


def nanoseconds(make, count, how):
    parameter = torch.ones(count, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.sin(torch.arange(count, dtype=torch.float64))
    optimizer = make([parameter], **how)
    optimizer.step()
    steps = max(2, min(2000, 10_000_000 // count))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(steps):
            optimizer.step()
        times.append((time.perf_counter() - start) / steps / count * 1e9)
    return statistics.median(times)


def gradus(lines):
    """Nanoseconds a parameter by optimizer and count, from the rows of the table."""
    rows = [[cell.strip() for cell in line.strip(" |\n").split("|")] for line in lines]
    return {(row[0], int(row[1])): float(row[3]) for row in rows
            if len(row) == 5 and row[1].isdigit()}


def main():
    own = gradus(sys.stdin)
    if not own:
        sys.exit("The input has no row of the table that `Optimizers` prints.")
    print("| threads | optimizer | parameters | " + " | ".join(WAYS) + " |")
    print("|---|---|---|" + "---|" * len(WAYS))
    for threads in sorted({1, torch.get_num_threads()}):
        torch.set_num_threads(threads)
        for (name, count), time_of_own in own.items():
            cells = []
            for how in WAYS.values():
                try:
                    cells.append(f"{nanoseconds(CLASSES[name], count, how) / time_of_own:.2f}")
                except TypeError:  # RMSprop has no fused kernel
                    cells.append("–")
            print(f"| {threads} | {name} | {count} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
