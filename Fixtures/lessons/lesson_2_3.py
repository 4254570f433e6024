"""Lesson 2.3, a network from scratch: losses, gradients, weights to begin with, and training."""

import os
import zlib
from pathlib import Path

import torch

from recordings_shared import F64, away_from_zero, flat, tensors


# -- What the lesson's text shows ----------------------------------------------------------------

def cross_entropy(logits, labels):
    loss = torch.nn.functional.cross_entropy(logits, labels)   # of logits: softmax is in it
    return loss


def digits():
    import json
    import torch

    digits = json.load(open("Fixtures/data/digits.json"))
    X = torch.tensor([[int(pixel, 17) for pixel in image] for image in digits["images"]],
                     dtype=torch.float64) / 16
    y = torch.tensor([int(label) for label in digits["labels"]])
    torch.manual_seed(1)                       # which images are held out
    order = torch.randperm(1797)
    train, test = order[:1437], order[1437:]

    torch.manual_seed(2)                       # where the weights begin
    W1, W2 = torch.empty(32, 64, dtype=torch.float64), torch.empty(10, 32, dtype=torch.float64)
    for W in (W1, W2):
        torch.nn.init.kaiming_uniform_(W, nonlinearity="relu")
    net = [W1, torch.zeros(32, dtype=torch.float64), W2, torch.zeros(10, dtype=torch.float64)]
    net = [tensor.requires_grad_() for tensor in net]

    def logits(x):
        hidden = torch.relu(torch.nn.functional.linear(x, net[0], net[1]))
        return torch.nn.functional.linear(hidden, net[2], net[3])

    torch.manual_seed(3)                       # in which order the images come
    optimizer = torch.optim.SGD(net, lr=0.3)
    losses = []
    for epoch in range(20):
        total = 0.0
        for batch in torch.randperm(1437).split(32):
            rows = train[batch]
            loss = torch.nn.functional.cross_entropy(logits(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        losses.append(total / 1437)

    def accuracy(rows):
        return (logits(X[rows]).argmax(dim=1) == y[rows]).double().mean().item()

    print(losses[0], losses[-1], accuracy(train), accuracy(test))
    return losses, accuracy(train), accuracy(test), net


# -- What is recorded ----------------------------------------------------------------------------

def loss_case(name, logits, labels):
    logits = logits.clone().requires_grad_()
    loss = cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    return {"name": f"loss {name}", "numbers": tensors(
        **{"logits": logits, "labels": list(map(float, labels)), "the loss": loss,
           "slope of logits": logits.grad})}


def network_case(batch, inputs, hidden, classes, draw, generator):
    while True:
        named = {"W1": draw(hidden, inputs), "b1": draw(hidden), "W2": draw(classes, hidden),
                 "b2": draw(classes)}
        x = draw(batch, inputs)
        z = x @ named["W1"].T + named["b1"]
        awake = (z > 0).sum(dim=0)
        # No sum is at ReLU's kink, and every unit is awake for some examples, asleep for others.
        if z.abs().min() > 0.02 and awake.min() > 0 and (batch < 3 or awake.max() < batch):
            break
    labels = torch.randint(classes, (batch,), generator=generator)
    leaves = {name: tensor.clone().requires_grad_() for name, tensor in named.items()}
    W1, b1, W2, b2 = leaves.values()
    linear = torch.nn.functional.linear
    loss = cross_entropy(linear(torch.relu(linear(x, W1, b1)), W2, b2), labels)
    loss.backward()
    return {"name": f"network {batch}x{inputs}, {hidden} hidden, {classes} classes",
            "numbers": tensors(
                **named, x=x, labels=labels.double(), **{"the loss": loss},
                **{f"slope of {name}": leaf.grad for name, leaf in leaves.items()})}


def start_case(seed, inputs, hidden, outputs):
    generator = torch.Generator().manual_seed(seed)
    W1, W2 = torch.empty(hidden, inputs, dtype=F64), torch.empty(outputs, hidden, dtype=F64)
    for W in (W1, W2):
        torch.nn.init.kaiming_uniform_(W, nonlinearity="relu", generator=generator)
    return {"name": f"start {inputs}-{hidden}-{outputs}", "numbers": tensors(
        seed=float(seed), inputs=float(inputs), hidden=float(hidden), outputs=float(outputs),
        W1=W1, b1=torch.zeros(hidden), W2=W2, b2=torch.zeros(outputs))}


def training_case(examples, inputs, hidden, classes, epochs, size, lr, draw, generator):
    """SGD on ½ mean of squared distances to a target for each example: the stand-in's loss."""
    named = {"W1": draw(hidden, inputs), "b1": draw(hidden), "W2": draw(classes, hidden),
             "b2": draw(classes)}
    count = sum(tensor.numel() for tensor in named.values())
    targets = draw(examples, count)
    orders = torch.stack([torch.randperm(examples, generator=generator) for _ in range(epochs)])
    leaves = [tensor.clone().requires_grad_() for tensor in named.values()]
    optimizer = torch.optim.SGD(leaves, lr=lr)
    losses = []
    for order in orders:
        total = 0.0
        for batch in order.split(size):
            optimizer.zero_grad()
            p = torch.cat([leaf.flatten() for leaf in leaves])
            loss = 0.5 * ((p - targets[batch]) ** 2).sum(dim=1).mean()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / examples)
    return {"name": f"training {examples} by {size}", "numbers": tensors(
        **named, orders=orders.double(), **{"batch size": float(size), "learning rate": lr},
        targets=targets, losses=torch.tensor(losses, dtype=F64),
        **{f"trained {name}": leaf for name, leaf in zip(named, leaves)})}


def recordings():
    seed = zlib.crc32(b"2.3.json")
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 1.5, generator)).round() / 100

    far = torch.tensor([[1000.0, 990.0, 0.5], [-800.0, -801.0, -799.5], [3.0, -1000.0, 1.0]], dtype=F64)
    cases = [
        loss_case("3x4", 2 * draw(3, 4), [2, 0, 3]), loss_case("5x2", 2 * draw(5, 2), [1, 0, 0, 1, 0]),
        loss_case("1x5", 2 * draw(1, 5), [4]), loss_case("far", far, [1, 2, 1])]
    cases += [network_case(*sizes, draw, generator)
              for sizes in ((4, 3, 5, 2), (1, 2, 3, 4), (6, 2, 3, 3))]
    cases += [start_case(0, 6, 2, 3), start_case(7, 3, 4, 2), start_case(23, 5, 1, 4)]
    cases += [training_case(*numbers, draw, generator) for numbers in (
        (5, 2, 1, 2, 3, 2, 0.25), (7, 1, 2, 1, 2, 3, 0.5), (4, 2, 2, 2, 3, 4, 0.125))]
    here = os.getcwd()
    os.chdir(Path(__file__).resolve().parents[2])
    losses, on_train, on_test, net = digits()
    os.chdir(here)
    cases.append({"name": "digits", "numbers": {
        "losses": losses, "accuracy on train": [on_train], "accuracy on test": [on_test],
        "trained": sum(map(flat, net), [])}})
    yield "lessons/2.3.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
