#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["torch==2.15.0", "numpy", "jax==0.10.2", "optax==0.2.8", "keras==3.15.1",
#                 "mlx[cpu]==0.32.4", "thinc==9.1.1", "river==0.26.1", "timm==1.0.31",
#                 "pytorch-optimizer==4.1.0", "torch_optimizer==0.3.0", "schedulefree==1.4.1",
#                 "lion-pytorch==0.2.5"]
# ///
"""Record the optimizers of other libraries with their defaults, as defaults/LIBRARY.NAME.json.

    uv run Tests/Course/OtherLibraries/record_defaults.py

Each is given a learning rate, and a momentum where there is one, and nothing else, and is labelled with
PyTorch's class of the same name and these options: so what a trace says of it is how it differs from
PyTorch's for somebody who ports a model. Documentation/Libraries.md is made of them.
"""

import importlib.metadata
import json
import os
import sys
import warnings
import zlib
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "defaults"
SHAPES, MATRICES = [[3, 4], [5]], [[3, 4], [5, 2]]
SCALES, STEPS, CHANGE = [1.0, 1e-4], 16, 11  # the rate falls to 0.3 of itself at step CHANGE


def by_torch(make):
    """The steps of a class that is used as torch.optim's are."""
    import torch
    torch.set_default_dtype(torch.float64)  # of numbers that an optimizer makes itself

    def run(initial, gradients, rates, shapes):
        parameters = [torch.tensor(p, requires_grad=True) for p in initial]
        optimizer = make(parameters, rates[0])
        getattr(optimizer, "train", lambda: None)()
        for rate, step in zip(rates, gradients):
            for group in optimizer.param_groups:
                group["lr"] = rate
            for p, g in zip(parameters, step):
                p.grad = torch.tensor(g)
            optimizer.step()
            yield [p.detach().numpy() for p in parameters]
    return run


def by_optax(make):
    import jax
    import optax
    import optax.contrib
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def run(initial, gradients, rates, shapes):
        table = jnp.array(rates)
        optimizer = make(optax, lambda count: table[count])
        parameters = [jnp.array(p) for p in initial]
        state = optimizer.init(parameters)
        for step in gradients:
            updates, state = optimizer.update([jnp.array(g) for g in step], state, parameters)
            parameters = optax.apply_updates(parameters, updates)
            yield [np.array(p) for p in parameters]
    return run


def by_jax(make):
    import jax
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from jax.example_libraries import optimizers

    def run(initial, gradients, rates, shapes):
        table = jnp.array(rates)
        init, update, read = make(optimizers, lambda count: table[count])
        state = init([jnp.array(p) for p in initial])
        for count, step in enumerate(gradients):
            state = update(count, [jnp.array(g) for g in step], state)
            yield [np.array(p) for p in read(state)]
    return run


def by_keras(make):
    import jax
    jax.config.update("jax_enable_x64", True)
    import keras
    keras.config.set_floatx("float64")

    def run(initial, gradients, rates, shapes):
        variables = [keras.Variable(p, dtype="float64") for p in initial]
        optimizer = make(keras.optimizers, rates[0])
        optimizer.build(variables)
        for rate, step in zip(rates, gradients):
            optimizer.learning_rate = rate
            optimizer.apply([keras.ops.convert_to_tensor(g) for g in step], variables)
            yield [np.array(v.value) for v in variables]
    return run


def by_mlx(make):
    import mlx.core as mx
    import mlx.optimizers as optimizers

    def run(initial, gradients, rates, shapes):
        optimizer = make(optimizers, rates[0])
        parameters = {str(k): mx.array(p) for k, p in enumerate(initial)}
        for rate, step in zip(rates, gradients):
            optimizer.learning_rate = mx.array(rate)
            parameters = optimizer.apply_gradients(
                {str(k): mx.array(g) for k, g in enumerate(step)}, parameters)
            mx.eval(parameters)
            yield [np.array(parameters[str(k)]) for k in range(len(initial))]
    return run


def by_thinc(make):
    import thinc.api
    from thinc.schedules import constant

    def run(initial, gradients, rates, shapes):
        optimizer = make(thinc.api, rates[0])
        parameters = [p.astype("float32") for p in initial]
        for rate, step in zip(rates, gradients):
            optimizer.learn_rate = constant(rate)
            for k, g in enumerate(step):
                parameters[k], _ = optimizer((k, "W"), parameters[k].copy(), g.astype("float32"))
            optimizer.step_schedules()
            yield [p.copy() for p in parameters]
    return run


def by_river(make):
    from river import optim

    def run(initial, gradients, rates, shapes):
        made = [make(optim, rates[0]) for _ in initial]
        parameters = [dict(enumerate(p.ravel().tolist())) for p in initial]
        for step in gradients:
            parameters = [o.step(w, dict(enumerate(g.ravel().tolist())))
                          for o, w, g in zip(made, parameters, step)]
            yield [np.array([w[i] for i in range(len(w))]) for w in parameters]
    return run


def torch_class(module, name, *, matrices=False, **fixed):
    def make(parameters, rate):
        import importlib
        return getattr(importlib.import_module(module), name)(parameters, lr=rate, **fixed)
    return lambda: by_torch(make)


def named(how, name, rate="learning_rate", **fixed):
    """A constructor of a library's module, with the rate as its keyword."""
    def make(module, value):
        return getattr(module, name)(**{rate: value}, **fixed)
    return lambda: how(make)


M = dict(momentum=0.9)
# The package; the optimizer's name in it; PyTorch's class; options beside the rate; what steps.
TABLE = [
    ("optax", "sgd", "SGD", M, named(by_optax, "sgd", momentum=0.9)),
    ("optax", "adam", "Adam", {}, named(by_optax, "adam")),
    ("optax", "adamw", "AdamW", {}, named(by_optax, "adamw")),
    ("optax", "amsgrad", "Adam", dict(amsgrad=True), named(by_optax, "amsgrad")),
    ("optax", "nadam", "NAdam", {}, named(by_optax, "nadam")),
    ("optax", "radam", "RAdam", {}, named(by_optax, "radam")),
    ("optax", "adamax", "Adamax", {}, named(by_optax, "adamax")),
    ("optax", "rmsprop", "RMSprop", {}, named(by_optax, "rmsprop")),
    ("optax", "adagrad", "Adagrad", {}, named(by_optax, "adagrad")),
    ("optax", "adadelta", "Adadelta", {}, named(by_optax, "adadelta")),
    ("optax", "lion", "Lion", {}, named(by_optax, "lion")),
    ("optax", "muon", "Muon", dict(weight_decay=0.0),
     lambda: by_optax(lambda optax, rate: optax.contrib.muon(rate))),
    ("optax", "adabelief", "AdaBelief", {}, named(by_optax, "adabelief")),
    ("optax", "lamb", "LAMB", {}, named(by_optax, "lamb")),
    ("optax", "lars", "LARS", {}, named(by_optax, "lars")),
    ("optax", "yogi", "Yogi", {}, named(by_optax, "yogi")),
    ("optax", "novograd", "NovoGrad", {}, named(by_optax, "novograd")),
    ("jax", "momentum", "SGD", M, named(by_jax, "momentum", "step_size", mass=0.9)),
    ("jax", "nesterov", "SGD", M | dict(nesterov=True),
     named(by_jax, "nesterov", "step_size", mass=0.9)),
    ("jax", "adam", "Adam", {}, named(by_jax, "adam", "step_size")),
    ("jax", "adamax", "Adamax", {}, named(by_jax, "adamax", "step_size")),
    ("jax", "rmsprop", "RMSprop", {}, named(by_jax, "rmsprop", "step_size")),
    ("jax", "adagrad", "Adagrad", {}, named(by_jax, "adagrad", "step_size")),
    ("keras", "SGD", "SGD", M, named(by_keras, "SGD", momentum=0.9)),
    ("keras", "Adam", "Adam", {}, named(by_keras, "Adam")),
    ("keras", "AdamW", "AdamW", {}, named(by_keras, "AdamW")),
    ("keras", "Nadam", "NAdam", {}, named(by_keras, "Nadam")),
    ("keras", "Adamax", "Adamax", {}, named(by_keras, "Adamax")),
    ("keras", "RMSprop", "RMSprop", {}, named(by_keras, "RMSprop")),
    ("keras", "Adagrad", "Adagrad", {}, named(by_keras, "Adagrad")),
    ("keras", "Adadelta", "Adadelta", {}, named(by_keras, "Adadelta")),
    ("keras", "Adafactor", "Adafactor", {}, named(by_keras, "Adafactor")),
    ("keras", "Lion", "Lion", {}, named(by_keras, "Lion")),
    ("keras", "Ftrl", "FTRL", {}, named(by_keras, "Ftrl")),
    ("keras", "Lamb", "LAMB", {}, named(by_keras, "Lamb")),
    ("mlx", "SGD", "SGD", M, named(by_mlx, "SGD", momentum=0.9)),
    ("mlx", "Adam", "Adam", {}, named(by_mlx, "Adam")),
    ("mlx", "AdamW", "AdamW", {}, named(by_mlx, "AdamW")),
    ("mlx", "Adamax", "Adamax", {}, named(by_mlx, "Adamax")),
    ("mlx", "RMSprop", "RMSprop", {}, named(by_mlx, "RMSprop")),
    ("mlx", "Adagrad", "Adagrad", {}, named(by_mlx, "Adagrad")),
    ("mlx", "AdaDelta", "Adadelta", {}, named(by_mlx, "AdaDelta")),
    ("mlx", "Lion", "Lion", {}, named(by_mlx, "Lion")),
    ("thinc", "SGD", "SGD", {}, named(by_thinc, "SGD", "learn_rate")),
    ("thinc", "Adam", "Adam", {}, named(by_thinc, "Adam", "learn_rate")),
    ("thinc", "RAdam", "RAdam", {}, named(by_thinc, "RAdam", "learn_rate")),
    ("river", "Adam", "Adam", {}, named(by_river, "Adam", "lr")),
    ("river", "AMSGrad", "Adam", dict(amsgrad=True), named(by_river, "AMSGrad", "lr")),
    ("river", "Nadam", "NAdam", {}, named(by_river, "Nadam", "lr")),
    ("river", "AdaMax", "Adamax", {}, named(by_river, "AdaMax", "lr")),
    ("river", "RMSProp", "RMSprop", {}, named(by_river, "RMSProp", "lr")),
    ("river", "AdaGrad", "Adagrad", {}, named(by_river, "AdaGrad", "lr")),
    ("timm", "RMSpropTF", "RMSprop", dict(alpha=0.9, eps=1e-10), torch_class("timm.optim", "RMSpropTF")),
    ("timm", "NAdamW", "NAdam", dict(weight_decay=0.01, decoupled_weight_decay=True),
     torch_class("timm.optim.nadamw", "NAdamW")),
    ("timm", "Adopt", "ADOPT", {}, torch_class("timm.optim", "Adopt")),
    ("timm", "Lamb", "LAMB", {}, torch_class("timm.optim", "Lamb")),
    ("timm", "Lars", "LARS", {}, torch_class("timm.optim", "Lars")),
    ("timm", "Adan", "Adan", {}, torch_class("timm.optim", "Adan")),
    ("timm", "AdaBelief", "AdaBelief", {}, torch_class("timm.optim", "AdaBelief")),
    ("timm", "Lion", "Lion", {}, torch_class("timm.optim", "Lion")),
    ("torch_optimizer", "SGDW", "SGD", M | dict(weight_decay=0.1),
     torch_class("torch_optimizer", "SGDW", momentum=0.9, weight_decay=0.1)),
    ("torch_optimizer", "RAdam", "RAdam", {}, torch_class("torch_optimizer", "RAdam")),
    ("torch_optimizer", "Lamb", "LAMB", dict(weight_decay=0.0),
     torch_class("torch_optimizer", "Lamb")),
    ("torch_optimizer", "NovoGrad", "NovoGrad", {}, torch_class("torch_optimizer", "NovoGrad")),
    ("pytorch_optimizer", "RAdam", "RAdam", {}, torch_class("pytorch_optimizer", "RAdam")),
    ("pytorch_optimizer", "Lion", "Lion", {}, torch_class("pytorch_optimizer", "Lion")),
    ("pytorch_optimizer", "Lamb", "LAMB", dict(weight_decay=0.0),
     torch_class("pytorch_optimizer", "Lamb", foreach=False)),
    ("pytorch_optimizer", "AdaBelief", "AdaBelief", {},
     torch_class("pytorch_optimizer", "AdaBelief", foreach=False)),
    ("pytorch_optimizer", "Yogi", "Yogi", {}, torch_class("pytorch_optimizer", "Yogi")),
    ("pytorch_optimizer", "ADOPT", "ADOPT", {}, torch_class("pytorch_optimizer", "ADOPT")),
    ("lion-pytorch", "Lion", "Lion", {}, torch_class("lion_pytorch", "Lion")),
    ("schedulefree", "SGDScheduleFree", "SGD", M,
     torch_class("schedulefree", "SGDScheduleFree")),
    ("schedulefree", "AdamWScheduleFree", "AdamW", dict(weight_decay=0.0),
     torch_class("schedulefree", "AdamWScheduleFree")),
]


def recorded(package, name, kind, options, run):
    narrow = package in ("mlx", "thinc")
    dtype = np.float32 if narrow else np.float64
    draw = np.random.default_rng(zlib.crc32(f"{package}.{name}".encode()))
    shapes = MATRICES if kind == "Muon" else SHAPES
    initial = [draw.normal(size=s).astype(dtype) for s in shapes]
    gradients = [[(scale * draw.normal(size=s)).astype(dtype) for s, scale in zip(shapes, SCALES)]
                 for _ in range(STEPS)]
    change = STEPS + 1 if package == "river" else CHANGE  # whose rate is part of the optimizer
    rates = [0.01 if t < change else 0.003 for t in range(1, STEPS + 1)]
    steps = []
    for t, (g, p) in enumerate(zip(gradients, run()(initial, gradients, rates, shapes)), start=1):
        steps.append({"gradients": [x.ravel().astype(float).tolist() for x in g],
                      "parameters": [np.asarray(x, float).ravel().tolist() for x in p]})
        if t == change:
            steps[-1]["options"] = {"lr": rates[-1]}
    return {"format": "gradus.optimizer-trace/1",
            "recordedBy": {"framework": package, "version": importlib.metadata.version(package),
                           "optimizer": name},
            "optimizer": kind, "options": {"lr": rates[0]} | options,
            "dtype": np.dtype(dtype).name, "shapes": shapes,
            "initial": [x.ravel().astype(float).tolist() for x in initial], "steps": steps}


def main():
    FOLDER.mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    for package, name, kind, options, run in TABLE:
        if wanted and f"{package}.{name}" not in wanted:
            continue
        try:
            content = recorded(package, name, kind, options, run)
        except Exception as error:  # noqa: BLE001: which one, and go on
            print(f"{package}.{name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        text = json.dumps(content, allow_nan=False).replace('{"gradients"', '\n{"gradients"')
        (FOLDER / f"{package}.{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
