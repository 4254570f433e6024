"""Layers and losses of torch.nn under autograd, each with several options and at its kinks."""

import zlib

import torch

from recordings_shared import F64, BlindRecording, away_from_zero, flat

# PyTorch's name, its options, and where its slope or value jumps.
ACTIVATIONS = (
    ("ReLU", {}, (0,)),
    ("LeakyReLU", {}, (0,)), ("LeakyReLU", {"negative_slope": 0.3}, (0,)),
    ("ELU", {}, (0,)), ("ELU", {"alpha": 0.7}, (0,)),
    ("SELU", {}, (0,)),
    ("CELU", {}, (0,)), ("CELU", {"alpha": 2.5}, (0,)),
    ("GELU", {}, ()), ("GELU", {"approximate": "tanh"}, ()),
    ("Sigmoid", {}, ()), ("Tanh", {}, ()), ("SiLU", {}, ()), ("Mish", {}, ()),
    ("Softplus", {}, (20,)), ("Softplus", {"beta": 2.5, "threshold": 4}, (1.6,)),
    ("LogSigmoid", {}, ()), ("Softsign", {}, (0,)),
    ("Hardtanh", {}, (-1, 1)), ("Hardtanh", {"min_val": -0.5, "max_val": 2}, (-0.5, 2)),
    ("ReLU6", {}, (0, 6)), ("Hardsigmoid", {}, (-3, 3)), ("Hardswish", {}, (-3, 3)),
    ("Softshrink", {}, (-0.5, 0.5)), ("Softshrink", {"lambd": 1.25}, (-1.25, 1.25)),
    ("Hardshrink", {}, (-0.5, 0.5)), ("Hardshrink", {"lambd": 1.25}, (-1.25, 1.25)),
    ("PReLU", {}, (0,)), ("PReLU", {"num_parameters": 4, "init": 0.6}, (0,)),
    ("Softmax", {"dim": 1}, ()), ("LogSoftmax", {"dim": 1}, ()),
    ("LayerNorm", {"normalized_shape": 4}, ()),
    ("LayerNorm", {"normalized_shape": 4, "eps": 0.1}, ()),
    ("RMSNorm", {"normalized_shape": 4}, ()), ("RMSNorm", {"normalized_shape": 4, "eps": 0.1}, ()),
)


def networks():
    yield "networks/layers.json", layers()
    yield "networks/batch-norm.json", batch_norm()
    yield "networks/losses.json", losses()


def layers():
    """Five rows of four, the last two of kinks and of numbers far from zero, where an exponential
    that overflows or a difference that cancels would be seen."""
    seed = zlib.crc32(b"layers.json")
    generator = torch.Generator().manual_seed(seed)
    cases = []
    for name, options, kinks in ACTIVATIONS:
        layer = getattr(torch.nn, name)(**options).to(F64)
        own = list(layer.parameters())
        with torch.no_grad():
            for parameter in own:
                parameter.copy_(away_from_zero(parameter.shape, 0.2, 2, generator))
        x = away_from_zero((5, 4), 0.2, 2, generator)
        x[2] *= 5
        x[3] = torch.tensor((list(kinks) + [0.01, -0.01, 1, -2.5])[:4], dtype=F64)
        x[4] = torch.tensor([40, -40, 700, -800] if "Soft" in name or not own else [9, -9, 30, -30],
                            dtype=F64)
        x.requires_grad_()
        y = layer(x)
        cotangent = away_from_zero(y.shape, 0.2, 2, generator)
        products = torch.autograd.grad(y, [x, *own], cotangent)
        if not all(map(torch.isfinite, torch.cat([flat_tensor(p) for p in (y, *products)]))):
            raise BlindRecording(f"{name} gives what is no number")
        cases.append({
            "name": name, "options": options, "rows": 5, "columns": 4, "input": flat(x),
            "parameters": [flat(p) for p in own], "cotangent": flat(cotangent), "output": flat(y),
            "vjp": {"input": flat(products[0]), "parameters": [flat(p) for p in products[1:]]}})
    return {"format": "gradus.layers/1", "dtype": "float64", "seed": seed, "cases": cases}


def flat_tensor(tensor):
    return tensor.detach().flatten()


def batch_norm():
    """Two passes for training and one for evaluation, with the running statistics after each."""
    seed = zlib.crc32(b"batch-norm.json")
    generator = torch.Generator().manual_seed(seed)
    cases = []
    for options in ({}, {"eps": 0.1, "momentum": 0.3}):
        layer = torch.nn.BatchNorm1d(3, dtype=F64, **options)
        own = list(layer.parameters())
        with torch.no_grad():
            for parameter in own:
                parameter.copy_(away_from_zero(parameter.shape, 0.2, 2, generator))
        passes = []
        for rows, training in ((5, True), (2, True), (4, False)):
            layer.train(training)
            x = away_from_zero((rows, 3), 0.2, 2, generator).requires_grad_()
            y = layer(x)
            cotangent = away_from_zero(y.shape, 0.2, 2, generator)
            products = torch.autograd.grad(y, [x, *own], cotangent)
            passes.append({
                "rows": rows, "training": training, "input": flat(x),
                "cotangent": flat(cotangent), "output": flat(y),
                "running_mean": flat(layer.running_mean), "running_var": flat(layer.running_var),
                "vjp": {"input": flat(products[0]), "parameters": [flat(p) for p in products[1:]]}})
        cases.append({"options": options, "columns": 3, "parameters": [flat(p) for p in own],
                      "passes": passes})
    return {"format": "gradus.batch-norm/1", "dtype": "float64", "seed": seed, "cases": cases}


def losses():
    """Each with all its reductions. A target is numbers, or a class for each row."""
    seed = zlib.crc32(b"losses.json")
    generator = torch.Generator().manual_seed(seed)
    cases = []

    def record(name, options, prediction, target, reductions=("mean", "sum", "none")):
        for reduction in reductions:
            x = prediction.clone().requires_grad_()
            arguments = {k: torch.tensor(v, dtype=F64) if k in ("weight", "pos_weight") else v
                         for k, v in options.items()}
            loss = getattr(torch.nn, name)(reduction=reduction, **arguments)(x, target)
            # The gradient of the sum where the losses stay apart.
            (gradient,) = torch.autograd.grad(loss.sum(), x)
            classes = target.dtype == torch.int64
            cases.append({
                "name": name, "options": options | {"reduction": reduction},
                "rows": x.shape[0], "columns": x.shape[1], "prediction": flat(x),
                ("classes" if classes else "target"): flat(target),
                "losses": flat(loss), "gradient": flat(gradient)})

    def numbers(*shape):
        return away_from_zero(shape, 0.2, 2, generator)

    p, t = numbers(4, 3), numbers(4, 3)
    p[3] = t[3] + torch.tensor([0, 0.5, -1], dtype=F64)  # the kinks
    record("MSELoss", {}, p, t)
    record("L1Loss", {}, p, t)
    for options in ({}, {"beta": 0.5}):
        record("SmoothL1Loss", options, p, t)
    for options in ({}, {"delta": 0.5}):
        record("HuberLoss", options, p, t)
    labels = torch.tensor([[1, 0, 0.3], [0, 1, 0.8], [1, 1, 0], [0, 1, 1]], dtype=F64)
    probabilities = torch.sigmoid(numbers(4, 3))
    probabilities[3] = torch.tensor([0, 0, 1], dtype=F64)
    record("BCELoss", {}, probabilities, labels)
    logits = numbers(4, 3)
    logits[3] = torch.tensor([40, -700, 800], dtype=F64)
    for options in ({}, {"pos_weight": [2.5, 2.5, 2.5]}):
        record("BCEWithLogitsLoss", options, logits, labels)
    signs = torch.tensor([[1, -1, 1], [-1, -1, 1], [1, 1, -1], [-1, 1, -1]], dtype=F64)
    distances = numbers(4, 3).abs()
    distances[3] = torch.tensor([1, 1, 0.4], dtype=F64)
    for options in ({}, {"margin": 0.4}):
        record("HingeEmbeddingLoss", options, distances, signs)
    shares = torch.softmax(numbers(4, 3), 1)
    shares[2] = torch.tensor([0, 0.25, 0.75], dtype=F64)
    logarithms = torch.log_softmax(numbers(4, 3), 1)
    reductions = ("mean", "sum", "batchmean")
    record("KLDivLoss", {}, logarithms, shares, reductions)
    record("KLDivLoss", {"log_target": True}, logarithms, torch.log_softmax(numbers(4, 3), 1),
           reductions)
    classes = torch.tensor([2, 0, 1, 2])
    weights = {"weight": [0.5, 2.0, 1.25]}
    for options in ({}, weights, {"ignore_index": 1}, weights | {"ignore_index": 0}):
        record("NLLLoss", options, logarithms, classes)
    for options in ({}, weights, {"ignore_index": 1}, {"label_smoothing": 0.3},
                    weights | {"label_smoothing": 0.2, "ignore_index": 0}):
        record("CrossEntropyLoss", options, logits, classes)
    return {"format": "gradus.losses/1", "dtype": "float64", "seed": seed, "cases": cases}
