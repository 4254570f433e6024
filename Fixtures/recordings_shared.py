"""What the recorders have in common."""

import torch

F32, F64 = torch.float32, torch.float64


class BlindRecording(Exception):
    """A golden file would not notice that the option it is there for had been left out."""


def flat(tensor):
    """A tensor's elements, row-major; a float32 becomes the double that equals it."""
    return tensor.detach().flatten().tolist()


def away_from_zero(shape, low, high, generator):
    """Normal numbers, drawn again until low <= |x| <= high: none is too small to be seen."""
    x = torch.randn(shape, dtype=F64, generator=generator)
    while (bad := (x.abs() < low) | (x.abs() > high)).any():
        x = torch.where(bad, torch.randn(shape, dtype=F64, generator=generator), x)
    return x


def case(name, **numbers):
    """A lesson's case: under each name a number, a list or a tensor, as a list."""
    return {"name": name, "numbers": {
        key: flat(torch.as_tensor(value, dtype=F64)) for key, value in numbers.items()}}


def tensors(**named):
    """Tensors as a lesson's recording has them: the elements by name, the shape beside them."""
    numbers = {}
    for name, tensor in named.items():
        tensor = torch.as_tensor(tensor, dtype=F64)
        numbers[name] = flat(tensor)
        numbers[f"{name}.shape"] = list(map(float, tensor.shape))
    return numbers
