"""Lesson 2.2, forward and backward: chains, graphs, layers, a network and tapes under autograd."""

import random
import zlib

import torch

from recordings_shared import F64, away_from_zero, tensors


# -- What the lesson's text shows ----------------------------------------------------------------

def worked_graph():
    import torch

    a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    u = a * b                                  # forward: each line keeps what it will need
    v = u + a
    w = u * u
    y = v * w
    y.backward(torch.tensor(2.0))              # backward, from the cotangent 2 of y
    print(y.item(), a.grad.item(), b.grad.item())
    return y, a, b


def linear_backward(x, W, b, cotangent):
    x, W, b = (t.clone().requires_grad_() for t in (x, W, b))
    y = torch.nn.functional.linear(x, W, b)    # x Wᵀ + b: W has one row for each output
    y.backward(cotangent)
    x_bar, W_bar, b_bar = x.grad, W.grad, b.grad
    return y, x_bar, W_bar, b_bar


def worked_jacobian():
    import torch

    W = torch.tensor([[2.0, 0.0, 1.0], [-1.0, 1.0, 3.0]], dtype=torch.float64)
    x = torch.tensor([[1.0, 2.0, -1.0]], dtype=torch.float64, requires_grad=True)
    y = torch.tanh(x @ W.T)
    rows = [torch.autograd.grad(y, x, cotangent, retain_graph=True)[0]
            for cotangent in torch.eye(2, dtype=torch.float64).unsqueeze(1)]
    J = torch.cat(rows)                        # one row for each output: two backward passes
    print(J)
    return x, W, J


# -- What is recorded ----------------------------------------------------------------------------

LINKS = {
    "square": torch.square, "cube": lambda x: x ** 3, "reciprocal": torch.reciprocal,
    "sine": torch.sin, "exponential": torch.exp, "tanh": torch.tanh}
NAMES = list(LINKS)


def chain_case(links, x, cotangent):
    values = [torch.tensor(x, dtype=F64, requires_grad=True)]
    for link in links:
        values.append(LINKS[link](values[-1]))
        values[-1].retain_grad()
    values[-1].backward(torch.tensor(cotangent, dtype=F64))
    return {"name": f"chain {' '.join(links)}", "numbers": tensors(
        links=[float(NAMES.index(link)) for link in links], x=x, cotangent=cotangent,
        values=torch.stack(values), cotangents=torch.stack([v.grad for v in values]))}


def fan_out_case(a, b, cotangent):
    a, b = (torch.tensor(n, dtype=F64, requires_grad=True) for n in (a, b))
    u = a * b
    v, w = u + a, u * u
    y = v * w
    y.backward(torch.tensor(cotangent, dtype=F64))
    return {"name": f"fan-out {a.item()} {b.item()}", "numbers": tensors(
        **{"a": a, "b": b, "cotangent of y": cotangent, "y": y, "cotangent of a": a.grad,
           "cotangent of b": b.grad})}


def linear_case(batch, inputs, outputs, draw):
    x, W, b, cotangent = draw(batch, inputs), draw(outputs, inputs), draw(outputs), draw(batch, outputs)
    y, x_bar, W_bar, b_bar = linear_backward(x, W, b, cotangent)
    return {"name": f"linear {batch}x{inputs}, {outputs} outputs", "numbers": tensors(
        **{"x": x, "W": W, "b": b, "cotangent of y": cotangent, "cotangent of x": x_bar,
           "cotangent of W": W_bar, "cotangent of b": b_bar})}


def network_case(batch, inputs, hidden, outputs, draw):
    named = {"x": draw(batch, inputs), "W1": draw(hidden, inputs), "b1": draw(hidden),
             "W2": draw(outputs, hidden), "b2": draw(outputs)}
    cotangent = draw(batch, outputs)
    leaves = {name: tensor.clone().requires_grad_() for name, tensor in named.items()}
    x, W1, b1, W2, b2 = leaves.values()
    linear = torch.nn.functional.linear
    y = linear(torch.tanh(linear(x, W1, b1)), W2, b2)
    y.backward(cotangent)
    return {"name": f"network {batch}x{inputs}, {hidden} hidden, {outputs} outputs",
            "numbers": tensors(
                **named, **{"cotangent of y": cotangent, "y": y},
                **{f"cotangent of {name}": leaf.grad for name, leaf in leaves.items()})}


OPERATIONS = ["input", "add", "subtract", "multiply", "divide", "tanh", "exp"]


def tape_case(number, rng):
    """A tape of 4 to 6 inputs and 8 to 14 operations; each input reaches the last value."""
    while True:
        tape = [("input", round(rng.choice([-1, 1]) * rng.uniform(0.5, 2), 2), 0)
                for _ in range(rng.randint(4, 6))]
        inputs = len(tape)
        for _ in range(rng.randint(8, 14)):
            k = len(tape)
            recent = lambda: rng.randrange(max(0, k - 6), k)
            tape.append((rng.choice(OPERATIONS[1:]), recent(), recent()))
        values = [torch.tensor(entry[1], dtype=F64, requires_grad=True) for entry in tape[:inputs]]
        for name, i, j in tape[inputs:]:
            a, b = values[i], values[j]
            values.append({
                "add": a + b, "subtract": a - b, "multiply": a * b, "divide": a / b,
                "tanh": torch.tanh(a), "exp": torch.exp(a)}[name])
        for value in values:
            value.retain_grad()
        cotangent = torch.tensor(round(rng.uniform(0.5, 2), 2), dtype=F64)
        values[-1].backward(cotangent)
        grads = torch.stack([torch.zeros((), dtype=F64) if v.grad is None else v.grad for v in values])
        v = torch.stack(values).detach()
        # None so large or so small that it could not be seen beside the others.
        seen = grads[:inputs].abs()
        if v.abs().max() < 50 and 0.05 < seen.min() and grads.abs().max() < 20:
            break
    code = [[float(OPERATIONS.index(name)), float(i), float(j)] for name, i, j in tape]
    return {"name": f"tape {number}", "numbers": tensors(
        tape=code, cotangent=cotangent, values=v, cotangents=grads)}


def recordings():
    seed = zlib.crc32(b"2.2.json")
    generator = torch.Generator().manual_seed(seed)
    rng = random.Random(seed)

    def draw(*shape):  # of two decimals, for a message to be read
        return (100 * away_from_zero(shape, 0.2, 1.5, generator)).round() / 100

    cases = [
        chain_case(["sine", "exponential"], 0.7, 1.5),
        chain_case(["exponential", "reciprocal", "tanh"], -0.4, -2.0),
        chain_case(["cube", "sine", "square", "exponential"], 0.9, 0.75),
        chain_case(["tanh", "square", "reciprocal", "sine", "cube"], 1.3, 1.25),
        fan_out_case(0.7, -1.2, 1.5), fan_out_case(-1.1, 0.8, -0.5), fan_out_case(1.4, 0.6, 2.0)]
    cases += [linear_case(*sizes, draw) for sizes in ((4, 3, 2), (1, 2, 4), (5, 1, 3), (3, 4, 1))]
    cases += [network_case(*sizes, draw) for sizes in ((4, 3, 5, 2), (1, 2, 4, 3), (6, 2, 3, 1))]
    cases += [tape_case(number, rng) for number in range(6)]
    y, a, b = worked_graph()
    cases.append({"name": "worked graph", "numbers": tensors(
        y=y, **{"cotangent of a": a.grad, "cotangent of b": b.grad})})
    x, W, J = worked_jacobian()
    cases.append({"name": "worked Jacobian", "numbers": tensors(x=x, W=W, J=J)})
    yield "lessons/2.2.json", {
        "format": "gradus.lesson/1", "dtype": "float64", "seed": seed, "cases": cases}
