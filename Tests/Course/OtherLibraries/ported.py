#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy"]
# ///
"""Write what people make of optimizers that they port, as ported-*.json: conventions of two libraries in
one, or a line too early or too late. Each is labelled with PyTorch's class that it was meant to be.
"""

import json

import numpy as np

import again
from again import ADAM, DECAYED, HERE, SGD, corrections, moments


def adam_like(step):
    """p − γ m̂/(√v̂ + ε), with a line changed: `step` gives the move from p, g, state and options."""
    return lambda p, g, s, o: p - o["lr"] * step(p, g, s, o)


def keras_with_decay(p, g, s, o):
    """Keras's ε and its place, and a decay that the rate does not multiply."""
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    step = o["lr"] * np.sqrt(c2) / c1 * m / (np.sqrt(v) + 1e-7)
    return p - step - o["weight_decay"] * p


def crossed_corrections(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    return m / c2 / (np.sqrt(v / c1) + o["eps"])


def averaged_nesterov(p, g, s, o):
    mu = o["momentum"]
    s["b"] = mu * s.get("b", 0) + (1 - mu) * g
    return p - o["lr"] * (g + mu * s["b"])


def centered_inside(p, g, s, o):
    """TensorFlow's ε within the root of the variance, and α = 0.9."""
    s["v"] = 0.9 * s.get("v", 0) + 0.1 * g * g
    s["a"] = 0.9 * s.get("a", 0) + 0.1 * g
    s["b"] = o["momentum"] * s.get("b", 0) + g / np.sqrt(s["v"] - s["a"] ** 2 + o["eps"])
    return p - o["lr"] * s["b"]


def late_square(p, g, s, o):
    """Adagrad that divides by the sum of before, 1 at first, and adds to it afterwards."""
    total = s.get("G", np.ones_like(p))
    s["G"] = total + g * g
    return p - o["lr"] * g / (np.sqrt(total) + o["eps"])


def mean_of_raw(p, g, s, o):
    """The mean is of raw gradients, the square of those that are clipped to −1 … 1."""
    clipped = np.clip(g, -1, 1)
    s["m"] = o["betas"][0] * s.get("m", 0) + (1 - o["betas"][0]) * g
    s["v"] = o["betas"][1] * s.get("v", 0) + (1 - o["betas"][1]) * clipped ** 2
    c1, c2 = corrections(o, o["t"])
    return s["m"] / c1 / (np.sqrt(s["v"] / c2) + o["eps"])


def rate_squared(p, g, s, o):
    """A decay that the rate multiplies twice."""
    return p * (1 - o["lr"] ** 2 * o["weight_decay"]) - again.adam(p, g, s, o)


def decay_of_moved(p, g, s, o):
    """A decay after the step, ε within the root."""
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    p = p - o["lr"] * m / c1 / np.sqrt(v / c2 + o["eps"])
    return p * (1 - o["lr"] * o["weight_decay"])


def lion_of_new(p, g, s, o):
    """The sign of the mean that is kept, and a decay in the gradient."""
    g = g + o["weight_decay"] * p
    s["m"] = o["betas"][1] * s.get("m", 0) + (1 - o["betas"][1]) * g
    return p - o["lr"] * np.sign(s["m"])


def square_of_tensor(p, g, s, o):
    """One mean square for a whole tensor."""
    s["m"] = o["betas"][0] * s.get("m", 0) + (1 - o["betas"][0]) * g
    s["v"] = o["betas"][1] * s.get("v", 0) + (1 - o["betas"][1]) * np.mean(g * g)
    c1, c2 = corrections(o, o["t"])
    return s["m"] / c1 / (np.sqrt(s["v"] / c2) + o["eps"])


def radam_at_four(p, g, s, o):
    """Rectified from a length of 4 on, as in the paper, and ε within the root."""
    b2, t = o["betas"][1], o["t"]
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, t)
    limit = 2 / (1 - b2) - 1
    length = limit - 2 * t * b2 ** t / c2
    if length <= 4:
        return p - o["lr"] / c1 * m
    r = np.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
    return p - o["lr"] * r / c1 * m * np.sqrt(c2) / np.sqrt(v + o["eps"])


def adadelta_in_one(p, g, s, o):
    """ε beside the roots, not within them."""
    rho, eps = o["rho"], o["eps"]
    s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
    step = g * (np.sqrt(s.get("u", np.zeros_like(p))) + eps) / (np.sqrt(s["v"]) + eps)
    s["u"] = rho * s.get("u", 0) + (1 - rho) * step ** 2
    return p - o["lr"] * step


def largest_and_late(p, g, s, o):
    """AMSGrad of the corrected square, and counts from 2."""
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"] + 1)
    s["x"] = np.maximum(s.get("x", 0), v / c2)
    return m / c1 / (np.sqrt(s["x"]) + o["eps"])


def nesterov_of_adam(p, g, s, o):
    """NAdam by Adam's rule of thumb: the look-ahead with corrected mean and raw gradient."""
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    b1 = o["betas"][0]
    return (b1 * m / c1 + (1 - b1) * g) / (np.sqrt(v / c2) + o["eps"])


def damped_first(p, g, s, o):
    """Dampening at the first step too, and a decay that is decoupled."""
    p = p * (1 - o["lr"] * o["weight_decay"])
    s["b"] = o["momentum"] * s.get("b", 0) + (1 - o["dampening"]) * g
    return p - o["lr"] * s["b"]


def adamax_of_keras(p, g, s, o):
    """ε beside the maximum and no correction of the mean, as MLX's, and a decay in the gradient."""
    g = g + o["weight_decay"] * p
    b1, b2 = o["betas"]
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["u"] = np.maximum(abs(g), b2 * s.get("u", 0))
    return p - o["lr"] * s["m"] / (s["u"] + o["eps"])


RULES = {
    "keras-with-decay": ("AdamW", keras_with_decay, DECAYED, None),
    "crossed-corrections": ("Adam", adam_like(crossed_corrections), ADAM, None),
    "averaged-nesterov": ("SGD", averaged_nesterov, SGD | dict(nesterov=True), None),
    "centered-inside": ("RMSprop", centered_inside,
                        dict(lr=0.02, eps=1e-6, momentum=0.5, centered=True), None),
    "late-square": ("Adagrad", late_square, dict(lr=0.05, eps=1e-10, initial_accumulator_value=1.0), None),
    "mean-of-raw": ("Adam", adam_like(mean_of_raw), ADAM, None),
    "rate-squared": ("AdamW", rate_squared, DECAYED, None),
    "decay-of-moved": ("AdamW", decay_of_moved, DECAYED, None),
    "lion-of-new": ("Lion", lion_of_new, dict(lr=0.02, betas=[0.8, 0.95], weight_decay=0.3), None),
    "square-of-tensor": ("Adam", adam_like(square_of_tensor), ADAM, None),
    "radam-at-four": ("RAdam", radam_at_four, ADAM, None),
    "adadelta-in-one": ("Adadelta", adadelta_in_one, dict(lr=0.7, rho=0.85, eps=1e-4), None),
    "largest-and-late": ("Adam", adam_like(largest_and_late), ADAM | dict(amsgrad=True), None),
    "nesterov-of-adam": ("NAdam", adam_like(nesterov_of_adam), ADAM, None),
    "damped-first": ("SGD", damped_first, SGD | dict(dampening=0.4, weight_decay=0.2), None),
    "adamax-of-keras": ("Adamax", adamax_of_keras, DECAYED, None),
}


if __name__ == "__main__":
    again.RULES.update(RULES)
    for name in RULES:
        content = json.dumps(again.written(name)).replace('{"gradients"', '\n{"gradients"')
        (HERE / f"ported-{name}.json").write_text(content + "\n")
