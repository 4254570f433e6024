"""What PyTorch computes for lesson 3.2, learning rate schedules."""

from recordings_shared import F64, tensors

# What the lesson's text shows begins here.
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR


def train(schedule, epochs=40, lr=0.1):
    torch.manual_seed(32)
    x = torch.linspace(0, 1, 100).double()
    y = 2 * x + 3 + 0.5 * torch.randn(100).double()
    p = torch.zeros(2, dtype=torch.float64, requires_grad=True)   # weight and bias
    optimizer = torch.optim.SGD([p], lr=lr)
    scheduler = schedule(optimizer)
    history = []
    for epoch in range(epochs):
        for i in torch.randperm(100):                             # single samples
            loss = (p[0] * x[i] + p[1] - y[i]) ** 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        scheduler.step()                                          # once an epoch, after the steps
        history.append(((p[0] * x + p[1] - y) ** 2).mean().item())
    return history


def constant(optimizer):
    return LambdaLR(optimizer, lambda epoch: 1.0)


def cosine(optimizer):
    return CosineAnnealingLR(optimizer, T_max=40)


# -- Recordings ----------------------------------------------------------------------------------

SEED = 32


def recordings():
    for name, cases in (("warm-up", warm_ups()), ("budget", budgets()), ("program", program())):
        yield f"lessons/3.2-{name}.json", {
            "format": "gradus.lesson/1", "dtype": "float64", "seed": SEED,
            "cases": [{"name": case, "numbers": numbers} for case, numbers in cases]}


def program():
    for name, history in (("constant 0.1", train(constant)), ("constant 0.01", train(constant, lr=0.01)),
                          ("cosine 0.1", train(cosine))):
        yield name, tensors(losses=torch.tensor(history, dtype=F64))


def rates(lr, count, factor):
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=F64, requires_grad=True)], lr=lr)
    scheduler = LambdaLR(optimizer, factor)
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def warm_ups():
    for peak, warm_up, total in ((0.1, 4, 10), (0.02, 1, 5), (1.0, 3, 12), (0.3, 0, 4)):
        def factor(step):
            if step < warm_up:
                return step / warm_up
            return max(0, total - step) / (total - warm_up)
        steps = list(range(total + 3))
        yield f"{warm_up} of {total}", tensors(**{
            "steps": torch.tensor(steps, dtype=F64), "peak": peak, "warm-up": float(warm_up),
            "total": float(total), "rates": torch.tensor(rates(peak, total + 3, factor), dtype=F64)})


def budgets():
    """Adam under a gradient of 1 with eps next to nothing, and AdamW without a gradient."""
    for numbers, decay in (([0.1, 0.1, 0.1], 0.5), ([0.2, 0.1, 0.05, 0.025], 1.0), ([0.5], 0.1),
                           ([0.0, 0.3, 0.6, 0.3, 0.0], 0.2)):
        walker = torch.zeros(1, dtype=F64, requires_grad=True)
        sleeper = torch.ones(1, dtype=F64, requires_grad=True)
        adam = torch.optim.Adam([walker], eps=1e-30)
        adamw = torch.optim.AdamW([sleeper], weight_decay=decay)
        for rate in numbers:
            adam.param_groups[0]["lr"] = adamw.param_groups[0]["lr"] = rate
            walker.grad, sleeper.grad = torch.ones(1, dtype=F64), torch.zeros(1, dtype=F64)
            adam.step()
            adamw.step()
        yield f"{numbers}", tensors(rates=torch.tensor(numbers, dtype=F64), decay=decay,
                                    reach=-walker[0], kept=sleeper[0])
