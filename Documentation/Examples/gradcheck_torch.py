"""A PyTorch network with an activation whose backward is hand-written, checked by gradus gradcheck.

gradus gradcheck -- python3 gradcheck_torch.py [--wrong]
"""

import json
import sys

import torch


class Softsign(torch.autograd.Function):
    """x / (1 + |x|), whose derivative is 1 / (1 + |x|)²."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x / (1 + x.abs())

    @staticmethod
    def backward(context, cotangent):
        (x,) = context.saved_tensors
        slope = 1 / (1 + x.abs()) ** (1 if "--wrong" in sys.argv else 2)
        return cotangent * slope


torch.manual_seed(1)
first, second = torch.nn.Linear(2, 3).double(), torch.nn.Linear(3, 2).double()
parameters = {
    "first.weight": first.weight, "first.bias": first.bias,
    "second.weight": second.weight, "second.bias": second.bias,
}
data = torch.randn(5, 2, dtype=torch.float64)


def outputs():
    """The mean of each output: a vector function of the parameters."""
    return second(Softsign.apply(first(data))).mean(dim=0)


def answer(request):
    vector = torch.nn.utils.parameters_to_vector(parameters.values()).detach()
    if request["want"] == "shape":
        blocks = [{"name": name, "shape": list(p.shape)} for name, p in parameters.items()]
        return {"at": vector.tolist(), "blocks": blocks}
    x = torch.tensor(request["x"], dtype=torch.float64)
    torch.nn.utils.vector_to_parameters(x, parameters.values())
    if request["want"] == "value":
        return {"value": outputs().tolist()}
    cotangent = torch.tensor(request["cotangent"], dtype=torch.float64)
    gradients = torch.autograd.grad(outputs(), list(parameters.values()), cotangent)
    return {"gradient": torch.cat([g.flatten() for g in gradients]).tolist()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
