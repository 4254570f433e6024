#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy"]
# ///
"""Write the rules of other libraries once more, in other options, shapes and rates, as again-*.json.

The recordings beside them are the libraries' own; each rule here gives those numbers to 1e-13, or to the
rounding of float32 where a library computes in it. Each is labelled with PyTorch's class that somebody
would take it for.
"""

import json
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SHAPES = [[2, 5], [7], [3, 3]]
STEPS, RATES = 24, {9: 0.5, 17: 0.2}  # what the first rate is multiplied by from a step on


def moments(p, g, s, o):
    b1, b2 = o["betas"]
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
    return s["m"], s["v"]


def corrections(o, t):
    return 1 - o["betas"][0] ** t, 1 - o["betas"][1] ** t


def adam(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    return o["lr"] * m / c1 / (np.sqrt(v / c2) + o["eps"])


def buffer(p, g, s, o):
    s["b"] = g if "b" not in s else o["momentum"] * s["b"] + g
    return s["b"]


def sgd(p, g, s, o):
    b = buffer(p, g, s, o)
    return p - o["lr"] * (g + o["momentum"] * b if o.get("nesterov") else b)


def jax_adagrad(p, g, s, o):
    s["G"] = s.get("G", 0) + g * g
    s["m"] = 0.9 * s.get("m", 0) + 0.1 * np.divide(g, np.sqrt(s["G"]), out=np.zeros_like(g),
                                                   where=s["G"] > 0)
    return p - o["lr"] * s["m"]


def lion_decoupled(p, g, s, o):
    b1, b2 = o["betas"]
    m = s.get("m", 0)
    s["m"] = b2 * m + (1 - b2) * g
    return p * (1 - o["weight_decay"] * o["lr"] / o["lr0"]) - o["lr"] * np.sign(b1 * m + (1 - b1) * g)


def adafactor_decay(p, g, s, o):
    t, (e1, e2) = o["t"], o["eps"]
    alpha = max(e2, np.sqrt(np.mean(p * p))) * min(o["lr"], 1 / np.sqrt(t))
    w, u = t ** -0.8, g * g + e1
    if len(o["shape"]) > 1:
        u = u.reshape(o["shape"])
        s["r"] = (1 - w) * s.get("r", 0) + w * u.mean(-1)
        s["c"] = (1 - w) * s.get("c", 0) + w * u.mean(-2)
        v = (np.outer(s["r"], s["c"]) / s["r"].mean()).reshape(-1)
    else:
        s["v"] = v = (1 - w) * s.get("v", 0) + w * u
    u = g / np.sqrt(v)
    return p * (1 - o["weight_decay"] * alpha) - alpha * u / max(1, np.sqrt(np.mean(u * u)))


def onnx_from_zero(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"] - 1) if o["t"] > 1 else (1, 1)
    return p - o["lr"] * np.sqrt(c2) / c1 * m / (np.sqrt(v) + o["eps"])


def onnx_post(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    return (1 - o["weight_decay"]) * (p - o["lr"] * np.sqrt(c2) / c1 * m / (np.sqrt(v) + o["eps"]))


def ema_debias(p, g, s, o):
    s["m"] = o["momentum"] * s.get("m", 0) + (1 - o["momentum"]) * g
    return p - o["lr"] * s["m"] / (1 - o["momentum"] ** o["t"])


def optax_muon(p, g, s, o):
    mu, t, g = o["momentum"], o["t"], g.reshape(o["shape"])
    s["m"] = mu * s.get("m", 0) + (1 - mu) * g
    x = mu * s["m"] / (1 - mu ** (t + 1)) + (1 - mu) * g / (1 - mu ** t)
    rows, columns = o["shape"]
    x = x.T if rows > columns else x
    x = x / (np.linalg.norm(x) + 1e-8)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    x = x.T if rows > columns else x
    return p - o["lr"] * np.sqrt(max(1, columns / rows)) * x.reshape(-1)


def optax_rprop(p, g, s, o):
    size, last = s.get("size", np.full_like(p, o["lr0"])), s.get("last", np.zeros_like(p))
    sign = np.sign(g * last)
    low, high = o["etas"]
    size = np.where(sign == 0, size, np.clip(size * np.where(sign > 0, high, low), 1e-6, 50))
    s["size"], s["last"] = size, np.where(sign < 0, 0, size * np.sign(g))
    return p - np.where(sign < 0, 0, last)


def paddle_asgd(p, g, s, o):
    s["all"] = (s.get("all", []) + [g])[-5:]
    return p - o["lr"] * sum(s["all"]) / len(s["all"])


def paddle_adamax(p, g, s, o):
    b1, b2 = o["betas"]
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["u"] = np.maximum(abs(g), b2 * s.get("u", np.zeros_like(p)) + o["eps"])
    return p - o["lr"] / (1 - b1 ** o["t"]) * s["m"] / s["u"]


def radam(p, g, s, o, ahead=0, plain=True, decays=None):
    b2, t = o["betas"][1], o["t"] + ahead
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, t)
    limit = 2 / (1 - b2) - 1
    length = limit - 2 * t * b2 ** t / c2
    if length <= 5:
        return p - o["lr"] / c1 * m * plain
    r = np.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
    p = p * (1 - o["lr"] * o["weight_decay"]) if decays else p
    return p - o["lr"] * r / c1 * m * np.sqrt(c2) / (np.sqrt(v) + o["eps"])


def river_nadam(p, g, s, o):
    p = p * (1 - o["lr"] * o.get("weight_decay", 0))
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    b1 = o["betas"][0]
    return p - o["lr"] * (b1 * m + (1 - b1) * g) / c1 / (np.sqrt(v / c2) + o["eps"])


def nesterov_swapped(p, g, s, o):
    return p - o["lr"] * (buffer(p, g, s, o) + o["momentum"] * g)


def cautious(step, g):
    kept = step * g > 0
    return step * kept / max(kept.mean(), 1e-3)


def timm_caution(p, g, s, o):
    return p * (1 - o["lr"] * o["weight_decay"]) - cautious(adam(p, g, s, o), g)


def timm_lion_caution(p, g, s, o):
    b1, b2 = o["betas"]
    m = s.get("m", 0)
    s["m"] = b2 * m + (1 - b2) * g
    return p * (1 - o["lr"] * o["weight_decay"]) - cautious(o["lr"] * np.sign(b1 * m + (1 - b1) * g), g)


def decayed(factor):
    """AdamW with another factor of its decay."""
    return lambda p, g, s, o: p * factor(o["lr"], o["lr0"], o["weight_decay"]) - adam(p, g, s, o)


def sgdw(p, g, s, o):
    return sgd(p, g, s, o) - o["lr"] * o["weight_decay"]


def late(p, g, s, o):
    rate, s["rate"] = s.get("rate", o["lr"]), o["lr"]
    return p - adam(p, g, s, o | {"lr": rate})


def previous(s, o):
    """The rate of the step before, and this one's at first."""
    rate, s["rate"] = s.get("rate", o["lr"]), o["lr"]
    return rate


def absolute(p, g, s, o):
    b1, b2 = o["betas"]
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["v"] = b2 * s.get("v", 0) + (1 - b2) * abs(g)
    c1, c2 = corrections(o, o["t"])
    return p - o["lr"] * s["m"] / c1 / (np.sqrt(s["v"] / c2) + o["eps"])


def lookahead(p, g, s, o):
    slow = s.setdefault("slow", p.copy())
    p = p - adam(p, g, s, o)
    if o["t"] % 5 == 0:
        p = slow + 0.5 * (p - slow)
        s["slow"] = p.copy()
    return p


def accumulated(p, g, s, o):
    """AdamW on the sum of four gradients."""
    s["sum"] = s.get("sum", 0) + g
    if o["t"] % 4:
        return p
    g, s["sum"] = s["sum"], 0
    return p * (1 - o["lr"] * o["weight_decay"]) - adam(p, g, s, o | {"t": o["t"] // 4})


def single(x):
    """x rounded to float32."""
    return float(np.float32(x))


def adam_of_powers(powers, hat):
    """Adam whose powers of β are what `powers` says; ε before the correction where it is a `hat`."""
    def rule(p, g, s, o):
        m, v = moments(p, g, s, o)
        c1, c2 = (1 - powers(beta, o["t"]) for beta in o["betas"])
        if hat:
            return p - o["lr"] * np.sqrt(c2) / c1 * m / (np.sqrt(v) + o["eps"])
        return p - o["lr"] * m / c1 / (np.sqrt(v / c2) + o["eps"])
    return rule


def multiplied(beta, t):
    product = np.float32(1)
    for _ in range(t):
        product *= np.float32(beta)
    return float(product)


def tensorflow1_adam(p, g, s, o):
    """All options in float32, and powers that are multiplied up in it."""
    o = o | dict(lr=single(o["lr"]), eps=single(o["eps"]), betas=[single(b) for b in o["betas"]])
    return adam_of_powers(multiplied, True)(p, g, s, o)


def onnx_post_float32(p, g, s, o):
    """ONNX's attributes are float32, and so is what is left after the decay."""
    o = o | dict(eps=single(o["eps"]), betas=[single(b) for b in o["betas"]])
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    left = single(1 - single(o["weight_decay"]))
    return left * (p - o["lr"] * np.sqrt(c2) / c1 * m / (np.sqrt(v) + o["eps"]))


def paddle_adamax_float32(p, g, s, o):
    """β and ε are float32, and the powers those of β itself."""
    b1, b2 = (single(b) for b in o["betas"])
    s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
    s["u"] = np.maximum(abs(g), b2 * s.get("u", np.zeros_like(p)) + single(o["eps"]))
    return p - o["lr"] / (1 - o["betas"][0] ** o["t"]) * s["m"] / s["u"]


def geoopt_sgd(p, g, s, o):
    """The buffer is set to the first gradient, and then updated by it."""
    s["b"] = o["momentum"] * s.get("b", g) + (1 - o["dampening"]) * g
    return p - o["lr"] * s["b"]


def heavyball_adamw(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    return p * (1 - o["lr"] * o["weight_decay"]) - o["lr"] * m / c1 / np.maximum(np.sqrt(v / c2), o["eps"])


def heavyball_rmsprop(p, g, s, o):
    s["v"] = o["alpha"] * s.get("v", 0) + (1 - o["alpha"]) * g * g
    return p - o["lr"] * g / np.maximum(np.sqrt(s["v"] / (1 - o["alpha"] ** o["t"])), o["eps"])


def adan_pytorch(p, g, s, o):
    """Of the first gradient it knows only the next change."""
    b1, b2, b3 = o["betas"]
    if "before" in s:
        change = g - s["before"]
        s["m"] = b1 * s["m"] + (1 - b1) * g
        s["d"] = b2 * s["d"] + (1 - b2) * change
        s["n"] = b3 * s["n"] + (1 - b3) * (g + b2 * change) ** 2
    else:
        s["m"], s["d"], s["n"] = 0 * g, 0 * g, 0 * g
    s["before"] = g
    c1, c2, c3 = (1 - b ** o["t"] for b in o["betas"])
    d = (s["m"] / c1 + b2 * s["d"] / c2) / (np.sqrt(s["n"] / c3) + o["eps"])
    return (p - o["lr"] * d) / (1 + o["lr"] * o["weight_decay"])


def climin_adam(p, g, s, o):
    (b1, b2), t = o["betas"], o["t"]
    b = b1 * (1 - 1e-8) ** (t - 1)
    s["m"] = b * s.get("m", 0) + (1 - b) * g
    s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
    c1, c2 = (c + o["eps"] for c in corrections(o, t))
    return p - o["lr"] * s["m"] / c1 / (np.sqrt(s["v"] / c2) + o["eps"])


def objax_adam(p, g, s, o):
    m, v = moments(p, g, s, o)
    c1, c2 = corrections(o, o["t"])
    return p - o["lr"] * np.sqrt(c2) / c1 * m / np.sqrt(v + o["eps"])


def lightly_lars(p, g, s, o):
    d, norms = g, (np.linalg.norm(p), np.linalg.norm(g))
    if all(norms):
        ratio = o["trust_coeff"] * norms[0] / (norms[1] + o["weight_decay"] * norms[0] + o["eps"])
        d = ratio * (g + o["weight_decay"] * p)
    s["b"] = o["momentum"] * s["b"] + d if "b" in s else d
    return p - o["lr"] * s["b"]


def fastai_rmsprop(p, g, s, o):
    s["v"] = o["alpha"] * s.get("v", 0) + (1 - o["alpha"]) * g * g
    s["b"] = o["momentum"] * s.get("b", 0) + g
    return p - o["lr"] * s["b"] / (np.sqrt(s["v"]) + o["eps"])


def fastai_lamb(p, g, s, o):
    p = p * (1 - o["lr"] * o["weight_decay"])
    r = adam(p, g, s, o | {"lr": 1})
    return p - o["lr"] * min(10, np.linalg.norm(p) / np.linalg.norm(r)) * r


def plain_nesterov(p, g, s, o):
    return p - o["lr"] * g


def by_tensor(gradients):
    return [g * min(1, 1 / max(np.linalg.norm(g), 1e-300)) for g in gradients]


def together(gradients):
    size = np.sqrt(sum((g * g).sum() for g in gradients))
    return [g * min(1, 1 / max(size, 1e-300)) for g in gradients]


ADAM = dict(lr=0.03, betas=[0.8, 0.97], eps=1e-5)
DECAYED = ADAM | dict(weight_decay=0.2)
SGD = dict(lr=0.07, momentum=0.6)
FAST = dict(lr=0.11, betas=[0.7, 0.93], eps=1e-6)
OTHERS = FAST | dict(weight_decay=0.4)
# Whose tensors have other shapes than the others'.
RESHAPED = [[4, 3], [2], [6]]
RULES = {
    "jax.adagrad": ("Adagrad", jax_adagrad, dict(lr=0.05), None),
    "keras.SGD-clipnorm": ("SGD", sgd, SGD | dict(nesterov=True), by_tensor),
    "optax.clip_by_global_norm": ("SGD", sgd, SGD | dict(nesterov=True), together),
    "lion_pytorch.Lion-decoupled": ("Lion", lion_decoupled,
                                    dict(lr=0.02, betas=[0.8, 0.95], weight_decay=0.3), None),
    "mlx.Adafactor-decay": ("Adafactor", adafactor_decay,
                            dict(lr=0.05, eps=[1e-30, 1e-2], weight_decay=0.3), None),
    "onnx.Adam-T0": ("Adam", onnx_from_zero, ADAM, None),
    "onnx.Adam-norm_coefficient_post": ("AdamW", onnx_post, ADAM | dict(weight_decay=0.02), None),
    "optax.ema-debias": ("SGD", ema_debias, SGD, None),
    "optax.muon": ("Muon", optax_muon, dict(lr=0.05, momentum=0.8, weight_decay=0.0), None),
    "optax.rprop": ("Rprop", optax_rprop, dict(lr=0.05, etas=[0.4, 1.3]), None),
    "paddle.ASGD": ("ASGD", paddle_asgd, dict(lr=0.03), None),
    "paddle.Adamax": ("Adamax", paddle_adamax, ADAM | dict(eps=1e-3), None),
    "pytorch_optimizer.RAdam-decay": (
        "RAdam", lambda *a: radam(*a, plain=False, decays=True),
        DECAYED | dict(decoupled_weight_decay=True), None),
    "thinc.RAdam": ("RAdam", lambda *a: radam(*a, ahead=1), ADAM, None),
    "river.Nadam": ("NAdam", river_nadam, ADAM, None),
    "timm.NAdamW": ("NAdam", river_nadam, DECAYED | dict(decoupled_weight_decay=True), None),
    "timm.NAdamW-as-AdamW": ("AdamW", river_nadam, DECAYED, None),
    "sgd.nesterov-swapped": ("SGD", nesterov_swapped, SGD | dict(nesterov=True), None),
    "timm.AdamW-caution": ("AdamW", timm_caution, DECAYED, None),
    "timm.Lion-caution": ("Lion", timm_lion_caution,
                          dict(lr=0.02, betas=[0.8, 0.95], weight_decay=0.3), None),
    "timm.AdamW-corrected_weight_decay": (
        "AdamW", decayed(lambda lr, lr0, wd: 1 - lr * lr / lr0 * wd), DECAYED, None),
    "torch_optimizer.SGDW": ("SGD", sgdw, SGD | dict(weight_decay=0.3), None),
    "decay-twice": ("AdamW", decayed(lambda lr, lr0, wd: (1 - lr * wd) ** 2), DECAYED, None),
    "decay-by-first-rate": ("AdamW", decayed(lambda lr, lr0, wd: 1 - lr0 * wd), DECAYED, None),
    "rate-one-step-late": ("Adam", late, ADAM, None),
    "gradient-times-0.25": ("Adam", lambda p, g, s, o: p - adam(p, g / 4, s, o), ADAM, None),
    "lookahead": ("Adam", lookahead, ADAM, None),
    "accumulated": ("AdamW", accumulated, DECAYED, None),
    "adam-of-sizes": ("Adam", absolute, ADAM, None),
    "keras.Adam-float32": (
        "Adam", adam_of_powers(lambda b, t: single(single(b) ** t), True), ADAM | FAST, None),
    "keras.Adam-float64": ("Adam", adam_of_powers(lambda b, t: single(b) ** t, True), ADAM | FAST, None),
    "mlx.Adam-bias-correction-float32": (
        "Adam", adam_of_powers(lambda b, t: single(single(b) ** t), False), ADAM | FAST, None),
    "tensorflow1.Adam": ("Adam", tensorflow1_adam, ADAM | FAST, None),
    "onnx.Adam-norm_coefficient_post-float32": (
        "AdamW", onnx_post_float32, ADAM | dict(weight_decay=0.03), None),
    "paddle.Adamax-float32": ("Adamax", paddle_adamax_float32, ADAM | dict(eps=1e-3), None),
    "decay-twice-2": ("AdamW", decayed(lambda lr, lr0, wd: (1 - lr * wd) ** 2), OTHERS, None),
    "decay-by-first-rate-2": ("AdamW", decayed(lambda lr, lr0, wd: 1 - lr0 * wd), OTHERS, None),
    "rate-one-step-late-2": ("AdamW", lambda p, g, s, o: decayed(
        lambda lr, lr0, wd: 1 - lr * wd)(p, g, s, o | {"lr": previous(s, o)}), OTHERS, None),
    "gradient-times-8": ("Adam", lambda p, g, s, o: p - adam(p, 8 * g, s, o), ADAM | FAST, None),
    "lookahead-2": ("Adam", lookahead, ADAM | FAST, None),
    "accumulated-2": ("AdamW", accumulated, OTHERS, None),
    "adam-of-sizes-2": ("Adam", absolute, ADAM | FAST, None),
    "geoopt.RiemannianSGD": ("SGD", geoopt_sgd, SGD | dict(dampening=0.3), None),
    "heavyball.AdamW": ("AdamW", heavyball_adamw, OTHERS, None),
    "heavyball.RMSprop": ("RMSprop", heavyball_rmsprop, dict(lr=0.03, alpha=0.9, eps=1e-4), None),
    "adan_pytorch.Adan": ("Adan", adan_pytorch, dict(
        lr=0.03, betas=[0.7, 0.8, 0.9], eps=1e-5, weight_decay=0.2), None),
    "climin.Adam": ("Adam", climin_adam, ADAM, None),
    "objax.Adam": ("Adam", objax_adam, ADAM, None),
    "objax.Adam-2": ("Adam", objax_adam, ADAM | FAST, None),
    "lightly.LARS": ("LARS", lightly_lars, dict(
        lr=0.5, momentum=0.7, trust_coeff=0.05, eps=1e-4, weight_decay=0.2), None),
    "fastai.RMSProp": ("RMSprop", fastai_rmsprop, dict(
        lr=0.03, alpha=0.95, eps=1e-5, momentum=0.6), None),
    "fastai.Lamb": ("LAMB", fastai_lamb, ADAM | dict(weight_decay=0.02), None),
    "mxnet.NAG": ("SGD", plain_nesterov, SGD | dict(nesterov=True), None),
    "on-a-copy": ("Adam", lambda p, g, s, o: p, ADAM, None),
}


def written(name):
    kind, rule, options, clip = RULES[name]
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    shapes = [[3, 5], [4, 2]] if kind == "Muon" else RESHAPED if options["lr"] == 0.11 else SHAPES
    scales = [2.0, 1e-3, 1e-6][:len(shapes)]
    parameters = [draw.normal(size=int(np.prod(shape))) for shape in shapes]
    initial = [p.tolist() for p in parameters]
    states, steps = [{} for _ in shapes], []
    for t in range(1, STEPS + 1):
        gradients = [scale * draw.normal(size=p.size) for scale, p in zip(scales, parameters)]
        if kind == "LARS" and t == 5:
            gradients = [0 * g for g in gradients]
        step = {"gradients": [g.tolist() for g in gradients]}
        rate = options["lr"] * next((RATES[k] for k in sorted(RATES, reverse=True) if t >= k), 1)
        if t in RATES:
            step["options"] = {"lr": rate}
        seen = clip(gradients) if clip else gradients
        for k, (p, g) in enumerate(zip(parameters, seen)):
            now = options | dict(lr=rate, lr0=options["lr"], t=t, shape=shapes[k])
            parameters[k] = rule(p, g, states[k], now)
        steps.append(step | {"parameters": [p.tolist() for p in parameters]})
    return {"format": "gradus.optimizer-trace/1", "optimizer": kind, "options": options,
            "recordedBy": {"framework": "numpy", "version": ""}, "dtype": "float64",
            "shapes": shapes, "initial": initial, "steps": steps}


if __name__ == "__main__":
    for name in RULES:
        content = json.dumps(written(name)).replace('{"gradients"', '\n{"gradients"')
        (HERE / f"again-{name}.json").write_text(content + "\n")
