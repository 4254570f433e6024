"""The wrong backward passes of Tests/Consumer before torch.autograd.gradcheck, as rows of a table.

uv run Benchmarks/backward_passes.py
"""
# /// script
# dependencies = ["torch==2.15.0", "numpy"]
# ///
import re

import torch

INPUTS, HIDDEN, CLASSES = 3, 4, 3
X = torch.tensor([[1.2, -0.7, 0.4], [-0.3, 0.9, 1.6], [0.8, 0.5, -1.1], [-1.4, 0.2, 0.6], [0.6, 1.3, 0.9]],
                 dtype=torch.float64)
LABELS = torch.tensor([0, 2, 1, 2, 0])
POINT = torch.tensor([0.9 * ((i * 37 % 31) / 15 - 1) + 0.05 for i in range(31)], dtype=torch.float64)
MISTAKES = [
    "sumForMean", "wrongSign", "noTarget", "labelsOneOff", "lastExampleLeftOut", "noMask", "maskTurnedRound",
    "maskOfTheCotangent", "weightsOfOnes", "beforeTheRectifier", "firstTransposed", "secondTransposed",
    "firstBiasForgotten", "oneBiasForgotten", "biasOfTheLastExample", "meanTwice", "decayNotInTheLoss",
    "singlePrecision",
]


def parts(point):
    w1, b1, w2, b2 = torch.split(point, [HIDDEN * INPUTS, HIDDEN, CLASSES * HIDDEN, CLASSES])
    return [w1.reshape(HIDDEN, INPUTS), b1, w2.reshape(CLASSES, HIDDEN), b2]


def in_place(w):
    return w.T.reshape(w.shape)


def gradient(w1, b1, w2, b2, mistake):
    """As Perceptron.gradient has it, in whole matrices."""
    count = len(X)
    z = X @ w1.T + b1
    a = z.clamp(min=0)
    p = torch.softmax(a @ w2.T + b2, 1)
    labels = (LABELS + 1) % CLASSES if mistake == "labelsOneOff" else LABELS
    target = torch.nn.functional.one_hot(labels, CLASSES).to(p)
    delta = (p if mistake == "noTarget" else p - target) / count
    if mistake == "lastExampleLeftOut":
        delta = delta * torch.tensor([1, 1, 1, 1, 0.0], dtype=p.dtype)[:, None]
    back = delta @ (torch.ones_like(w2) if mistake == "weightsOfOnes" else w2)
    if mistake == "maskTurnedRound":
        back = back * (z <= 0)
    elif mistake == "maskOfTheCotangent":
        back = back * (back > 0)
    elif mistake != "noMask":
        back = back * (z > 0)
    g1, h1 = back.T @ X, back.sum(0)
    g2, h2 = delta.T @ (z if mistake == "beforeTheRectifier" else a), delta.sum(0)
    if mistake == "biasOfTheLastExample":
        h1 = back[-1].clone()
    if mistake == "meanTwice":
        h2 = h2 / count
    if mistake == "firstBiasForgotten":
        h1 = torch.zeros_like(h1)
    if mistake == "oneBiasForgotten":
        h2 = h2 * torch.tensor([0, 1, 1.0], dtype=p.dtype)
    if mistake == "firstTransposed":
        g1 = in_place(g1)
    if mistake == "secondTransposed":
        g2 = in_place(g2)
    gradients = [g1, h1, g2, h2]
    if mistake == "sumForMean":
        gradients = [g * count for g in gradients]
    if mistake == "wrongSign":
        gradients = [-g for g in gradients]
    if mistake == "decayNotInTheLoss":
        gradients = [g + 0.01 * w for g, w in zip(gradients, (w1, b1, w2, b2))]
    if mistake == "singlePrecision":
        gradients = [g.float().double() for g in gradients]
    return gradients


class Loss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mistake, w1, b1, w2, b2):
        ctx.mistake = mistake
        ctx.save_for_backward(w1, b1, w2, b2)
        logits = (X @ w1.T + b1).clamp(min=0) @ w2.T + b2
        return torch.nn.functional.cross_entropy(logits, LABELS)

    @staticmethod
    def backward(ctx, cotangent):
        return None, *(cotangent * g for g in gradient(*ctx.saved_tensors, ctx.mistake))


def gradcheck(mistake):
    """What gradcheck says, with its defaults: None where it is content."""
    inputs = [w.clone().requires_grad_() for w in parts(POINT)]
    try:
        torch.autograd.gradcheck(lambda *w: Loss.apply(mistake, *w), inputs)
    except RuntimeError as error:
        return str(error)
    return None


if __name__ == "__main__":
    assert gradcheck(None) is None
    right = gradient(*parts(POINT), None)
    print("| mistake | wrong by itself: blocks | torch.autograd.gradcheck |\n|---|---|---|")
    for mistake in MISTAKES:
        wrong = [name for name, g, h in zip(["W1", "b1", "W2", "b2"], gradient(*parts(POINT), mistake), right)
                 if not torch.equal(g, h)]
        told = gradcheck(mistake)
        first = re.sub(r"\s+", " ", told.split(",")[0]) if told else "**passes**"
        print(f"| {mistake} | {', '.join(wrong)} | {first} |")
