"""Layers of torch.nn on images and on sequences, and losses of two predictions, under autograd."""

import zlib

import torch
from torch.nn import functional as F

from recordings_shared import F64, BlindRecording, away_from_zero, case

# PyTorch's name, its options, the shape of a sample as channels, rows, columns, and what kind of
# numbers go in. No shape is square, and no two sizes of one shape are alike where it can be helped.
IMAGES = (
    ("Conv2d", {"out_channels": 3, "kernel_size": (3, 2)}, (2, 5, 7), ""),
    ("Conv2d", {"out_channels": 4, "kernel_size": (3, 4), "stride": (2, 3), "padding": (1, 2)}, (3, 5, 7), ""),
    ("Conv2d", {"out_channels": 3, "kernel_size": (3, 2), "dilation": (2, 3), "padding": (2, 1)}, (2, 4, 6), ""),
    ("Conv2d", {"out_channels": 6, "kernel_size": (2, 3), "groups": 2}, (4, 3, 5), ""),
    ("Conv2d", {"out_channels": 6, "kernel_size": (2, 3), "groups": 3, "padding": (0, 1)}, (3, 4, 5), ""),
    ("Conv2d", {"out_channels": 5, "kernel_size": (1, 1), "bias": False}, (3, 2, 4), ""),
    ("Conv2d", {"out_channels": 2, "kernel_size": (2, 2), "stride": (3, 3)}, (3, 6, 7), ""),
    ("Conv2d", {"out_channels": 4, "kernel_size": (3, 2), "stride": (2, 1), "padding": (2, 1),
                "dilation": (1, 2), "groups": 2, "bias": False}, (6, 5, 4), ""),
    ("Conv2d", {"out_channels": 2, "kernel_size": (4, 6)}, (3, 4, 6), ""),
    ("Conv2d", {"out_channels": 2, "kernel_size": (2, 3), "padding": (4, 5)}, (2, 3, 4), ""),
    ("Conv1d", {"out_channels": 4, "kernel_size": 5}, (3, 1, 11), ""),
    ("Conv1d", {"out_channels": 2, "kernel_size": 3, "stride": 2, "padding": 3, "dilation": 2}, (3, 1, 8), ""),
    ("Conv1d", {"out_channels": 8, "kernel_size": 4, "padding": 1, "groups": 4, "bias": False}, (4, 1, 6), ""),
    ("MaxPool2d", {"kernel_size": (2, 3)}, (3, 5, 7), ""),
    ("MaxPool2d", {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 1)}, (2, 4, 5), ""),
    ("MaxPool2d", {"kernel_size": (3, 3), "stride": (2, 1), "padding": (1, 0)}, (2, 4, 6), "ties"),
    ("MaxPool2d", {"kernel_size": (2, 2), "stride": (1, 1), "dilation": (2, 3)}, (2, 5, 7), ""),
    ("MaxPool2d", {"kernel_size": (2, 2), "padding": (1, 1)}, (2, 3, 5), "negative"),
    ("MaxPool1d", {"kernel_size": 3}, (3, 1, 10), ""),
    ("MaxPool1d", {"kernel_size": 4, "stride": 2, "padding": 2}, (2, 1, 7), "ties"),
    ("AvgPool2d", {"kernel_size": (2, 3)}, (3, 5, 7), ""),
    ("AvgPool2d", {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1)}, (2, 4, 5), ""),
    ("AvgPool2d", {"kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 1),
                   "count_include_pad": False}, (2, 4, 5), ""),
    ("AvgPool1d", {"kernel_size": 3, "stride": 2, "padding": 1}, (3, 1, 8), ""),
    ("AvgPool1d", {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}, (3, 1, 8), ""),
    ("GroupNorm", {"num_groups": 3}, (6, 2, 5), ""), ("GroupNorm", {"num_groups": 2, "eps": 0.1}, (4, 3, 2), ""),
    ("GroupNorm", {"num_groups": 1}, (3, 1, 4), ""), ("GroupNorm", {"num_groups": 3, "eps": 0.3}, (3, 2, 4), ""),
    ("GroupNorm", {"num_groups": 2}, (8, 1, 1), ""),
)


def samples():
    yield "networks/images.json", images()
    yield "networks/sequences.json", sequences()
    yield "networks/pairs.json", pairs()


def file(name, cases):
    return {"format": "gradus.lesson/1", "dtype": "float64", "seed": zlib.crc32(name.encode()), "cases": cases}


def generator(name):
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


def under_autograd(x, own, forward, draw):
    """What goes in, the output for it, a cotangent, and what comes back for each that went in."""
    with torch.no_grad():
        for parameter in own:
            parameter.copy_(draw(*parameter.shape))
    y = forward(x.requires_grad_())
    cotangent = draw(*y.shape)
    products = torch.autograd.grad(y, [x, *own], cotangent)
    numbers = {"input": x, "cotangent": cotangent, "output": y, "vjp.input": products[0]}
    for index, (parameter, product) in enumerate(zip(own, products[1:])):
        numbers |= {f"parameter{index}": parameter, f"vjp.parameter{index}": product}
    if not all(torch.isfinite(n).all() for n in numbers.values()):
        raise BlindRecording(f"{forward} gives what is no number")
    return numbers


def images():
    name = "images.json"
    source = generator(name)

    def draw(*shape):
        return away_from_zero(shape, 0.2, 2, source)

    cases = []
    for kind, options, shape, numbers in IMAGES:
        is_line = kind.endswith("1d")
        arguments = options | ({"in_channels": shape[0]} if kind.startswith("Conv") else {})
        if kind == "GroupNorm":
            arguments["num_channels"] = shape[0]
        layer = getattr(torch.nn, kind)(**arguments).to(F64)
        x = draw(2, *((shape[0], shape[2]) if is_line else shape))
        if numbers == "ties":
            x = x.round()
        if numbers == "negative":
            x = -x.abs()
        cases.append(case(
            kind, shape=shape, samples=2,
            **{key: torch.tensor(value, dtype=F64) for key, value in options.items()},
            **under_autograd(x, list(layer.parameters()), layer, draw)))
    # What a fresh layer has: the weights of PyTorch's stream.
    for kind, arguments in (("Conv2d", (4, 6, (3, 2), 1, 0, 1, 2)), ("Conv1d", (3, 5, 4))):
        torch.manual_seed(11)
        layer = getattr(torch.nn, kind)(*arguments)
        cases.append(case(f"{kind} from 11", parameter0=layer.weight, parameter1=layer.bias))
    return file(name, cases)


def sequences():
    name = "sequences.json"
    source = generator(name)
    cases = []

    def draw(*shape):
        return away_from_zero(shape, 0.2, 2, source)

    for padding in (None, 2, 0):
        layer = torch.nn.Embedding(5, 3, padding_idx=padding, dtype=F64)
        indices = torch.tensor([1, 4, 2, 1, 0, 2, 1])
        with torch.no_grad():
            layer.weight.copy_(draw(5, 3))
        y = layer(indices)
        cotangent = draw(*y.shape)
        (product,) = torch.autograd.grad(y, layer.weight, cotangent)
        cases.append(case(
            "Embedding", indices=indices, parameter0=layer.weight, cotangent=cotangent, output=y,
            **({} if padding is None else {"padding_idx": padding}), **{"vjp.parameter0": product}))

    # Queries, keys, their numbers and those of a value; causal; scale; hidden keys; numbers added to scores.
    for (q, k, d, v), causal, scale, hidden, added in (
            ((3, 5, 4, 2), False, None, False, False), ((4, 2, 3, 5), True, None, False, False),
            ((2, 4, 3, 3), True, None, False, False), ((3, 4, 2, 3), False, 0.3, False, False),
            ((3, 4, 2, 5), False, None, True, False), ((2, 3, 4, 5), False, None, False, True)):
        query, key, value = (draw(*shape).requires_grad_() for shape in ((q, d), (k, d), (k, v)))
        mask = draw(q, k) if added else torch.zeros(q, k, dtype=F64)
        unseen = torch.zeros(q, k)
        if hidden:
            unseen[0, 1] = unseen[1, 0] = unseen[1, 3] = 1
            unseen[2] = 1  # a query that sees nothing
        mask = mask.masked_fill(unseen.bool(), -torch.inf)
        y = F.scaled_dot_product_attention(
            query[None], key[None], value[None], is_causal=causal, scale=scale,
            attn_mask=mask[None] if hidden or added else None)[0]
        cotangent = draw(*y.shape)
        products = torch.autograd.grad(y, [query, key, value], cotangent)
        if not all(torch.isfinite(n).all() for n in (y, *products)):
            raise BlindRecording("attention gives what is no number")
        cases.append(case(
            "scaled_dot_product_attention", sizes=(q, k, d, v), causal=causal, query=query, key=key, value=value,
            unseen=unseen, mask=mask.masked_fill(unseen.bool(), 0), cotangent=cotangent, output=y,
            **({} if scale is None else {"scale": scale}),
            **{f"vjp.{n}": p for n, p in zip(("query", "key", "value"), products)}))

    # Sequences, tokens, numbers, heads; causal; padding.
    for (n, t, e, h), causal, padded in (
            ((2, 3, 4, 1), False, False), ((2, 3, 4, 2), False, False), ((3, 4, 6, 3), True, False),
            ((2, 5, 6, 2), False, True), ((2, 4, 6, 3), True, True)):
        layer = torch.nn.MultiheadAttention(e, h, batch_first=True, dtype=F64)
        own = [layer.in_proj_weight, layer.in_proj_bias, layer.out_proj.weight, layer.out_proj.bias]
        ignoring = torch.zeros(n, t, dtype=torch.bool)
        if padded:
            ignoring[0, t - 1] = ignoring[1, t - 2] = ignoring[1, t - 1] = True
        shared = {}

        def forward(x):
            mask = torch.triu(torch.ones(t, t, dtype=torch.bool), 1) if causal else None
            y, shared["weights"] = layer(
                x, x, x, attn_mask=mask, key_padding_mask=ignoring if padded else None,
                average_attn_weights=False)
            return y

        numbers = under_autograd(draw(n, t, e), own, forward, draw)
        cases.append(case("MultiheadAttention", sizes=(n, t, e, h), causal=causal, ignoring=ignoring,
                          **shared, **numbers))
    torch.manual_seed(12)
    layer = torch.nn.MultiheadAttention(6, 2)
    cases.append(case(
        "MultiheadAttention from 12", parameter0=layer.in_proj_weight, parameter1=layer.in_proj_bias,
        parameter2=layer.out_proj.weight, parameter3=layer.out_proj.bias))
    torch.manual_seed(13)
    cases.append(case("Embedding from 13", parameter0=torch.nn.Embedding(7, 5, padding_idx=3).weight))
    return file(name, cases)


def pairs():
    name = "pairs.json"
    source = generator(name)
    cases = []

    def draw(*shape):
        return away_from_zero(shape, 0.2, 2, source)

    def record(kind, options, first, second, target):
        for reduction in ("mean", "sum", "none"):
            a, b = (x.clone().requires_grad_() for x in (first, second))
            loss = getattr(torch.nn, kind)(reduction=reduction, **options)(a, b, target)
            products = torch.autograd.grad(loss.sum(), (a, b))
            if not all(map(torch.isfinite, torch.cat([p.flatten() for p in products]))):
                raise BlindRecording(f"{kind} gives what is no number")
            cases.append(case(
                kind, rows=a.shape[0], is_mean=reduction == "mean", first=a, second=b, target=target, losses=loss,
                **options, **{"vjp.first": products[0], "vjp.second": products[1]}))

    first, second = draw(6, 3), draw(6, 3)
    second[4] = 2 * first[4]  # a cosine of 1
    second[5] = 0  # no direction
    target = torch.tensor([1, -1, -1, 1, -1, 1], dtype=F64)
    for options in ({}, {"margin": 0.3}, {"margin": -0.5}):
        record("CosineEmbeddingLoss", options, first, second, target)
    # At right angles, the kink without a margin, exactly.
    record("CosineEmbeddingLoss", {}, torch.tensor([[1, 2, -2.0]], dtype=F64),
           torch.tensor([[2, 1, 2.0]], dtype=F64), torch.tensor([-1.0], dtype=F64))
    signs = torch.tensor([[1, -1, 1], [-1, -1, 1], [1, 1, -1], [-1, 1, -1]], dtype=F64)
    first, second = draw(4, 3), draw(4, 3)
    first[3] = second[3]  # the kink without a margin
    second[2] = torch.tensor([0.25, -1.5, 0.75])
    first[2] = second[2] + 0.5 * signs[2]  # and with 0.5
    for options in ({}, {"margin": 0.5}):
        record("MarginRankingLoss", options, first, second, signs)
    return file(name, cases)
