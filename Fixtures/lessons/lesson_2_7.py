"""Lesson 2.7, a linear model and a network on the same data: costs, slopes, and runs over seeds."""

import os
import zlib
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from recordings_shared import F64, away_from_zero, flat, tensors


# -- What the lesson's text shows ----------------------------------------------------------------

def program():
    import json
    import torch

    digits = json.load(open("Fixtures/data/digits.json"))
    X = torch.tensor([[int(pixel, 17) for pixel in image] for image in digits["images"]],
                     dtype=torch.float64) / 16
    y = torch.tensor([int(label) for label in digits["labels"]])

    def run(sizes, count, seed, rate):
        torch.manual_seed(seed)                # the split, the start and the batches
        order = torch.randperm(1797)
        test, validation, learned = order[:360], order[360:720], order[720:720 + count]
        net = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            a = (3 / inputs) ** 0.5
            net.append(torch.empty(outputs, inputs, dtype=torch.float64).uniform_(-a, a))
            net.append(torch.zeros(outputs, dtype=torch.float64))
        net = [tensor.requires_grad_() for tensor in net]

        def logits(x):
            for layer in range(0, len(net), 2):
                if layer > 0:
                    x = torch.tanh(x)
                x = torch.nn.functional.linear(x, net[layer], net[layer + 1])
            return x

        optimizer = torch.optim.SGD(net, lr=rate)
        for step in range(500):
            rows = learned[torch.randperm(count)[:32]]
            loss = torch.nn.functional.cross_entropy(logits(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        def accuracy(rows):
            return (logits(X[rows]).argmax(dim=1) == y[rows]).double().mean().item()

        return accuracy(learned), accuracy(validation), accuracy(test), net

    return run


SIZES = {"linear": [64, 10], "network": [64, 32, 10]}
COUNTS = [20, 50, 200, 1077]
RATES = [0.1, 0.3, 1.0]
SEEDS = range(10)


# -- What is recorded ----------------------------------------------------------------------------

def layers(sizes, parameters):
    """Weights and biases, layer by layer, out of one list."""
    result, begin = [], 0
    for inputs, outputs in zip(sizes, sizes[1:]):
        end = begin + inputs * outputs
        result.append((parameters[begin:end].view(outputs, inputs), parameters[end:end + outputs]))
        begin = end + outputs
    return result


def forward(sizes, parameters, x):
    for depth, (weight, bias) in enumerate(layers(sizes, parameters)):
        x = torch.nn.functional.linear(torch.tanh(x) if depth else x, weight, bias)
    return x


def cost_case(sizes):
    """PyTorch's own counter counts a multiplication and an addition as two."""
    modules = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        modules += [torch.nn.Linear(inputs, outputs), torch.nn.Tanh()]
    net = torch.nn.Sequential(*modules[:-1])
    counter = FlopCounterMode(display=False)
    with counter:
        out = net(torch.ones(1, sizes[0]))
        there = counter.get_total_flops()
        out.sum().backward()
    return {"name": "costs " + "-".join(map(str, sizes)), "numbers": tensors(
        sizes=list(map(float, sizes)), parameters=float(sum(p.numel() for p in net.parameters())),
        forward=there / 2, backward=(counter.get_total_flops() - there) / 2)}


def slopes_case(sizes, batch, draw, generator):
    count = sum((inputs + 1) * outputs for inputs, outputs in zip(sizes, sizes[1:]))
    parameters = draw(count).requires_grad_()
    x = draw(batch, sizes[0])
    labels = torch.randint(sizes[-1], (batch,), generator=generator)
    loss = torch.nn.functional.cross_entropy(forward(sizes, parameters, x), labels)
    loss.backward()
    return {"name": "network " + "-".join(map(str, sizes)), "numbers": tensors(
        parameters=parameters, sizes=list(map(float, sizes)), x=x, labels=labels.double(),
        **{"the loss": loss, "slopes": parameters.grad})}


def run_cases():
    here = os.getcwd()
    os.chdir(Path(__file__).resolve().parents[2])
    run = program()
    os.chdir(here)
    for model, sizes in SIZES.items():
        for count in COUNTS:
            parts = {"learned": [], "validation": [], "test": []}
            for rate in RATES:
                runs = [run(sizes, count, seed, rate) for seed in SEEDS]
                for index, part in enumerate(parts.values()):
                    part.append([results[index] for results in runs])
            yield {"name": f"runs {model} {count}", "numbers": tensors(**parts)}
    for model, count in (("linear", 50), ("network", 1077)):
        *_, net = run(SIZES[model], count, 0, 0.3)
        yield {"name": f"trained {model} {count}", "numbers": {"trained": sum(map(flat, net), [])}}


def recordings():
    seed = zlib.crc32(b"2.7.json")
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 1.5, generator)).round() / 100

    cases = [cost_case(sizes) for sizes in (
        [64, 10], [64, 32, 10], [3, 4, 5, 2], [784, 300, 100, 10], [1, 7, 1])]
    cases += [slopes_case(sizes, batch, draw, generator) for sizes, batch in (
        ([3, 2], 4), ([2, 4, 3], 5), ([3, 2, 4, 2], 3), ([1, 3, 2, 2, 3], 6))]
    cases += run_cases()
    yield "lessons/2.7.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
