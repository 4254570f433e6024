"""Weights filled by torch.nn.init, two of them one after the other from a fresh seed."""

import warnings
import zlib

import torch

from recordings_shared import F32, F64, BlindRecording, flat

# The name, its options, and shapes: below and above 16 numbers, where normal ones are drawn otherwise,
# never square, with windows of convolutions.
SHAPES = ((3, 5), (5, 3), (4, 2, 3), (2, 3, 2, 3), (3, 7))
CASES = (
    [(name, options, shape)
     for name, options in (
         ("uniform_", {}), ("uniform_", {"a": -0.5, "b": 0.25}), ("normal_", {}),
         ("normal_", {"mean": 1.5, "std": 0.02}),
         ("trunc_normal_", {}), ("trunc_normal_", {"std": 0.02}),
         ("trunc_normal_", {"mean": 0.5, "std": 2, "a": -1, "b": 3}),
         ("trunc_normal_", {"a": 1.5, "b": 3}), ("trunc_normal_", {"mean": 1, "std": 0.5, "a": -1, "b": 0}),
         ("xavier_uniform_", {}), ("xavier_uniform_", {"gain": 5 / 3}), ("xavier_normal_", {}),
         ("xavier_normal_", {"gain": 0.75}), ("kaiming_uniform_", {}),
         ("kaiming_uniform_", {"a": 5 ** 0.5}), ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "relu"}),
         ("kaiming_normal_", {}), ("kaiming_normal_", {"a": 0.2, "mode": "fan_out"}),
         ("kaiming_normal_", {"nonlinearity": "tanh", "a": 0.3}),
         ("kaiming_normal_", {"nonlinearity": "conv2d"}), ("kaiming_normal_", {"nonlinearity": "selu"}),
         ("orthogonal_", {}), ("orthogonal_", {"gain": 2 ** 0.5}))
     for shape in SHAPES]
    + [(name, options, shape)
       for name, options in (("eye_", {}), ("sparse_", {"sparsity": 0.1}),
                             ("sparse_", {"sparsity": 0.6, "std": 0.5}), ("sparse_", {"sparsity": 0}),
                             ("orthogonal_", {}))
       for shape in ((3, 5), (5, 3), (7, 5), (4, 1), (1, 1))]
    + [("dirac_", options, shape)
       for options in ({}, {"groups": 2})
       for shape in ((4, 2, 3), (2, 3, 2, 3), (6, 2, 3, 2, 4), (4, 4, 1))]
    + [("constant_", {"val": 0.3}, (2, 3)), ("ones_", {}, (2, 3)), ("zeros_", {}, (3, 2)),
       ("uniform_", {}, (3,)), ("kaiming_uniform_", {}, (0, 3)), ("xavier_normal_", {}, (3, 0)),
       ("orthogonal_", {}, (0, 2))])

GAINS = (("linear", None), ("conv1d", None), ("conv_transpose3d", None), ("sigmoid", None), ("tanh", None),
         ("relu", None), ("leaky_relu", None), ("leaky_relu", 0.2), ("leaky_relu", 5 ** 0.5), ("selu", None))


def initializers():
    for dtype in (F32, F64):
        short = str(dtype).removeprefix("torch.")
        yield f"initializers/{short}.json", {
            "format": "gradus.initializers/1", "dtype": short, "seed": 33, "gains": gains(),
            "cases": [case(dtype, *parts) for parts in CASES]}


def gains():
    return [{"nonlinearity": name, "param": param,
             "gain": float(torch.nn.init.calculate_gain(name, param))} for name, param in GAINS]


def case(dtype, name, options, shape):
    seed = zlib.crc32(f"{name}{options}{shape}".encode())
    fill = getattr(torch.nn.init, name)
    torch.manual_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")             # of weights that have no numbers
        drawn = [fill(torch.empty(shape, dtype=dtype), **options) for _ in range(2)]
    if "a" in options and name == "kaiming_normal_" and "nonlinearity" not in options:
        torch.manual_seed(seed)
        if torch.equal(fill(torch.empty(shape, dtype=dtype)), drawn[0]):
            raise BlindRecording(f"{name} does not show {options}")
    return {"name": name, "options": options, "shape": list(shape), "seed": seed,
            "values": [flat(weight) for weight in drawn]}
