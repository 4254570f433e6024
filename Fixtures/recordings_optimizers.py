"""Recordings of torch.optim: every class, every option that changes the mathematics."""

import inspect
import zlib

import lion_pytorch
import torch

from recordings_shared import F32, F64, BlindRecording, away_from_zero, flat

SHAPES = [[3, 4], [5], [2, 3]]
SCALES = [1.0, 1e-3, 1e-7]  # of the tensors' gradients: at 1e-7 the place of epsilon shows
STEPS, ZERO, FLIPPED, LR_CHANGE, REPEATED = 14, 5, 7, 9, 12  # counted from 1

# What sets a case apart from others, besides its options.
MATRICES = dict(shapes=[[3, 4], [5, 2], [2, 6]])  # Muon takes nothing else
SPARSE = dict(shapes=[[6, 2], [5], [4, 3]], sparse=True)
SMOOTH = dict(smooth=True)  # the gradients are those of a function, as LBFGS supposes
NONE = {(3, 1), (4, 1), (6, 0), (10, 2)}  # (step, tensor) without a gradient; the first two not yet

CASES = {
    "SGD": [
        ("plain", "the defaults", dict(lr=1e-3)),
        ("lr-0.3", "another learning rate", dict(lr=0.3)),
        ("weight-decay-0.1", "L2 decay added to the gradient", dict(lr=0.1, weight_decay=0.1)),
        ("momentum-0.9", "the first buffer is the gradient; lr multiplies the whole buffer",
         dict(lr=0.1, momentum=0.9)),
        ("momentum-0.5-dampening-0.5", "dampening starts at the second step",
         dict(lr=0.1, momentum=0.5, dampening=0.5)),
        ("momentum-0.9-dampening-0.3-weight-decay-0.05", "decay enters the buffer, dampened",
         dict(lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.05)),
        ("nesterov", "the step is g + momentum * buffer",
         dict(lr=0.1, momentum=0.9, nesterov=True)),
        ("nesterov-weight-decay", "the decayed gradient is used twice",
         dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.1, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added, so decay still shrinks",
         dict(lr=0.1, maximize=True, weight_decay=0.1)),
        ("momentum-maximize-weight-decay", "the three together",
         dict(lr=0.1, momentum=0.9, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.1, momentum=0.8, dampening=0, nesterov=True, weight_decay=0.02,
              maximize=True)),
    ],
    "RMSprop": [
        ("default", "the defaults; epsilon is added outside the root", dict(lr=0.01)),
        ("lr-0.1-alpha-0.9", "the post's options", dict(lr=0.1, alpha=0.9)),
        ("alpha-0.5", "a short memory", dict(lr=0.01, alpha=0.5)),
        ("eps-1e-3", "a large epsilon, outside the root", dict(lr=0.01, eps=1e-3)),
        ("eps-1e-6-alpha-0.9", "an epsilon near the gradients' size",
         dict(lr=0.01, eps=1e-6, alpha=0.9)),
        ("momentum-0.9", "the buffer holds no lr", dict(lr=0.01, momentum=0.9)),
        ("centered", "the mean's square is subtracted inside the root",
         dict(lr=0.01, centered=True)),
        ("centered-momentum", "both together", dict(lr=0.01, centered=True, momentum=0.9)),
        ("weight-decay-0.1", "L2 decay enters the square average",
         dict(lr=0.01, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.02, alpha=0.8, eps=1e-6, weight_decay=0.05, momentum=0.7, centered=True,
              maximize=True)),
    ],
    "Adam": [
        ("default", "the defaults; epsilon is added after both bias corrections",
         dict(lr=1e-3)),
        ("lr-0.1", "the post's options", dict(lr=0.1)),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9))),
        ("betas-0.8-0.99", "other memories", dict(lr=0.01, betas=(0.8, 0.99))),
        ("eps-1e-3", "a large epsilon, outside the root", dict(lr=0.01, eps=1e-3)),
        ("eps-1e-6-lr-0.05", "an epsilon near the gradients' size", dict(lr=0.05, eps=1e-6)),
        ("weight-decay-0.1", "L2 decay enters both moments", dict(lr=0.01, weight_decay=0.1)),
        ("amsgrad", "the largest second moment so far", dict(lr=0.1, amsgrad=True)),
        ("amsgrad-betas-0.5-0.9", "the maximum is of the raw moment, corrected afterwards",
         dict(lr=0.1, amsgrad=True, betas=(0.5, 0.9))),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.05, amsgrad=True,
              maximize=True)),
    ],
    "AdamW": [
        ("default", "decay of 0.01 without being asked for", dict(lr=1e-3)),
        ("lr-0.1", "decay is multiplied by the learning rate", dict(lr=0.1)),
        ("weight-decay-0", "no decay: Adam", dict(lr=0.01, weight_decay=0.0)),
        ("weight-decay-0.5", "decay before the step, on the old parameter",
         dict(lr=0.1, weight_decay=0.5)),
        ("betas-0.8-0.99", "other memories", dict(lr=0.01, betas=(0.8, 0.99))),
        ("eps-1e-3", "a large epsilon", dict(lr=0.01, eps=1e-3)),
        ("amsgrad", "the largest second moment so far", dict(lr=0.1, amsgrad=True)),
        ("maximize", "decay still shrinks", dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.2, amsgrad=True,
              maximize=True)),
    ],
    "NAdam": [
        ("default", "the momentum grows towards beta1 by 0.96^(0.004 t)", dict(lr=2e-3)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9))),
        ("eps-1e-3", "a large epsilon", dict(lr=0.01, eps=1e-3)),
        ("momentum-decay-0.5", "the momentum grows quickly", dict(lr=0.1, momentum_decay=0.5)),
        ("weight-decay-0.1", "L2 decay", dict(lr=0.01, weight_decay=0.1)),
        ("decoupled", "decoupled decay",
         dict(lr=0.05, weight_decay=0.3, decoupled_weight_decay=True)),
        ("maximize", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.2, momentum_decay=0.1,
              decoupled_weight_decay=True, maximize=True)),
    ],
    "RAdam": [
        ("default", "rectified from the sixth step on", dict(lr=1e-3)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9))),
        ("betas-0.9-0.6", "never rectified: rho at infinity is 4", dict(lr=0.01, betas=(0.9, 0.6))),
        ("eps-1e-3", "epsilon is added to the raw root", dict(lr=0.01, eps=1e-3)),
        ("weight-decay-0.1", "L2 decay", dict(lr=0.01, weight_decay=0.1)),
        ("decoupled", "decoupled decay",
         dict(lr=0.05, weight_decay=0.3, decoupled_weight_decay=True)),
        ("maximize", "negated before decay is added",
         dict(lr=0.01, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.2,
              decoupled_weight_decay=True, maximize=True)),
    ],
    "Adamax": [
        ("default", "epsilon is inside the maximum", dict(lr=2e-3)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("betas-0.5-0.9", "a maximum that fades quickly", dict(lr=0.01, betas=(0.5, 0.9))),
        ("betas-0.8-0.5", "a maximum that is forgotten", dict(lr=0.01, betas=(0.8, 0.5))),
        ("eps-1e-3", "a large epsilon fades with the maximum",
         dict(lr=0.01, eps=1e-3, betas=(0.9, 0.7))),
        ("weight-decay-0.1", "L2 decay", dict(lr=0.01, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, weight_decay=0.2, maximize=True)),
    ],
    "Adagrad": [
        ("default", "the squares add up", dict(lr=0.01)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("lr-decay-0.1", "the rate falls with t - 1", dict(lr=0.1, lr_decay=0.1)),
        ("initial-0.1", "the sum starts at 0.1", dict(lr=0.1, initial_accumulator_value=0.1)),
        ("eps-1e-3", "a large epsilon, outside the root", dict(lr=0.1, eps=1e-3)),
        ("eps-1e-8", "another framework's epsilon", dict(lr=0.1, eps=1e-8)),
        ("weight-decay-0.1", "L2 decay enters the sum", dict(lr=0.1, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.1, maximize=True)),
        ("maximize-weight-decay", "negated before decay is added",
         dict(lr=0.1, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.2, lr_decay=0.05, weight_decay=0.02, initial_accumulator_value=0.01, eps=1e-6,
              maximize=True)),
    ],
    "Adadelta": [
        ("default", "both roots have epsilon inside", dict(lr=1.0)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("rho-0.5", "a short memory", dict(lr=1.0, rho=0.5)),
        ("rho-0.95", "the paper's memory", dict(lr=1.0, rho=0.95)),
        ("eps-1e-3", "a large epsilon starts faster", dict(lr=1.0, eps=1e-3)),
        ("weight-decay-0.1", "L2 decay", dict(lr=1.0, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=1.0, maximize=True)),
        ("everything", "every option together",
         dict(lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.05, maximize=True)),
    ],
    "Rprop": [
        ("default", "no step where the sign turns", dict(lr=0.01)),
        ("lr-0.1", "a larger first step", dict(lr=0.1)),
        ("etas-0.3-1.5", "other factors", dict(lr=0.01, etas=(0.3, 1.5))),
        ("step-sizes-0.005-0.02", "both limits are met",
         dict(lr=0.01, step_sizes=(0.005, 0.02))),
        ("lr-above-limit", "the first step is held to the limits",
         dict(lr=1.0, step_sizes=(1e-6, 0.1))),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True)),
        ("everything", "every option together",
         dict(lr=0.02, etas=(0.4, 1.3), step_sizes=(0.004, 0.05), maximize=True)),
    ],
    "ASGD": [
        ("default", "the rate falls a little", dict(lr=0.01)),
        ("lr-0.3", "another learning rate", dict(lr=0.3)),
        ("lambd-0.1", "the decay term and the rate's fall", dict(lr=0.1, lambd=0.1)),
        ("alpha-0.5", "another power", dict(lr=0.1, lambd=0.1, alpha=0.5)),
        ("t0-3", "averages from the fourth step on", dict(lr=0.1, t0=3.0)),
        ("t0-3-lambd-0.1", "averages of parameters that shrink", dict(lr=0.1, t0=3.0, lambd=0.1)),
        ("weight-decay-0.1", "L2 decay beside lambd", dict(lr=0.1, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.1, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.2, lambd=0.05, alpha=0.6, t0=4.0, weight_decay=0.02, maximize=True)),
    ],
    "Adafactor": [
        ("default", "rows and columns where there are two dimensions", dict(lr=0.01)),
        ("lr-0.3", "a rate above 1 / sqrt(t) from the twelfth step on", dict(lr=0.3)),
        ("lr-1", "1 / sqrt(t) is the rate", dict(lr=1.0)),
        ("beta2-decay-0.5", "another fall of the memory", dict(lr=0.1, beta2_decay=-0.5)),
        ("eps-1e-3-1e-2", "epsilon as a clamp, and the least scale", dict(lr=0.1, eps=(1e-3, 1e-2))),
        ("eps-none-10", "the least scale alone", dict(lr=0.1, eps=(None, 10.0))),
        ("d-1.5", "updates are clipped at one and a half", dict(lr=0.1, d=1.5)),
        ("weight-decay-0.1", "decoupled decay by the rate asked for",
         dict(lr=0.1, weight_decay=0.1)),
        ("maximize", "the gradient is negated", dict(lr=0.1, maximize=True, weight_decay=0.1)),
        ("everything", "every option together",
         dict(lr=0.2, beta2_decay=-0.6, eps=(1e-4, 5e-3), d=1.2, weight_decay=0.02,
              maximize=True)),
        ("three-dimensions", "the last two dimensions are factored", dict(lr=0.1),
         dict(shapes=[[2, 3, 4], [4], [1, 5]])),
    ],
    "Muon": [
        ("default", "bfloat16 Newton-Schulz, Nesterov, decay of 0.1", dict(lr=1e-3), MATRICES),
        ("lr-0.1", "another learning rate", dict(lr=0.1), MATRICES),
        ("weight-decay-0", "no decay", dict(lr=0.1, weight_decay=0.0), MATRICES),
        ("momentum-0.5", "a short memory", dict(lr=0.1, momentum=0.5), MATRICES),
        ("no-nesterov", "the average itself", dict(lr=0.1, nesterov=False), MATRICES),
        ("ns-steps-3", "fewer iterations", dict(lr=0.1, ns_steps=3), MATRICES),
        ("ns-coefficients", "the cubic iteration",
         dict(lr=0.1, ns_coefficients=(1.5, -0.5, 0.0)), MATRICES),
        ("eps-1e-3", "a norm that is held above epsilon", dict(lr=0.1, eps=1e-3), MATRICES),
        ("match-rms-adamw", "0.2 sqrt(max(rows, columns))",
         dict(lr=0.1, adjust_lr_fn="match_rms_adamw"), MATRICES),
        ("spectral-unclamped", "sqrt(rows / columns)",
         dict(lr=0.1, adjust_lr_fn="spectral_unclamped"), MATRICES),
        ("everything", "every option together",
         dict(lr=0.05, weight_decay=0.3, momentum=0.8, nesterov=False, ns_steps=4, eps=1e-4,
              adjust_lr_fn="match_rms_adamw"), MATRICES),
    ],
    "SparseAdam": [
        ("default", "only rows that the gradient has move", dict(lr=1e-3), SPARSE),
        ("lr-0.1", "another learning rate", dict(lr=0.1), SPARSE),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9)), SPARSE),
        ("eps-1e-3", "epsilon before the correction", dict(lr=0.01, eps=1e-3), SPARSE),
        ("eps-1e-6", "an epsilon near the gradients' size", dict(lr=0.01, eps=1e-6), SPARSE),
        ("maximize", "the gradient is negated", dict(lr=0.01, maximize=True), SPARSE),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.7, 0.95), eps=1e-6, maximize=True), SPARSE),
    ],
    "Lion": [
        ("default", "the sign of a mean", dict(lr=1e-4)),
        ("lr-0.1", "another learning rate", dict(lr=0.1)),
        ("betas-0.5-0.9", "short memories", dict(lr=0.01, betas=(0.5, 0.9))),
        ("betas-0.95-0.8", "a mean that is shorter than the step's", dict(lr=0.01, betas=(0.95, 0.8))),
        ("weight-decay-0.5", "decoupled decay", dict(lr=0.1, weight_decay=0.5)),
        ("everything", "every option together",
         dict(lr=0.05, betas=(0.6, 0.8), weight_decay=0.2)),
    ],
    "LBFGS": [
        ("default", "one evaluation a step: the direction from up to 100 pairs",
         dict(lr=1.0, max_iter=1), SMOOTH),
        ("lr-0.1", "another learning rate", dict(lr=0.1, max_iter=1), SMOOTH),
        ("history-2", "the oldest pair is dropped", dict(lr=0.5, max_iter=1, history_size=2),
         SMOOTH),
        ("maximize", "the gradient is negated", dict(lr=0.1, max_iter=1, maximize=True), SMOOTH),
    ],
}

# What any optimizer meets on its way, by optimizer.
MORE = {
    "SGD": [
        ("options-change", "options that change on the way, as OneCycleLR cycles momentum",
         dict(lr=0.1, momentum=0.9),
         dict(changes={4: dict(momentum=0.8), 9: dict(lr=0.03, momentum=0.7),
                       11: dict(weight_decay=0.1)})),
        ("momentum-none", "a tensor without a gradient keeps its buffer",
         dict(lr=0.1, momentum=0.9, weight_decay=0.1), dict(none=NONE)),
        ("groups", "two parameter groups", dict(lr=0.1, momentum=0.9),
         dict(groups=[dict(tensors=[0, 2], options=dict(weight_decay=0.1)),
                      dict(tensors=[1], options=dict(lr=0.3, momentum=0.5))])),
        ("dampening-zero-first", "the first gradient is zero, and the first all the same",
         dict(lr=0.1, momentum=0.9, dampening=0.5), dict(zero=1)),
        ("one-number", "one number, alone and in a matrix", dict(lr=0.1, momentum=0.9),
         dict(shapes=[[], [1], [1, 1]])),
        ("float32-momentum", "in float32", dict(lr=0.1, momentum=0.9, weight_decay=0.1),
         dict(dtype=F32)),
    ],
    "RMSprop": [
        ("options-change", "options that change on the way", dict(lr=0.01, momentum=0.9),
         dict(changes={4: dict(momentum=0.8), 9: dict(lr=0.003, alpha=0.9), 11: dict(eps=1e-6)})),
        ("momentum-none", "a tensor without a gradient keeps its averages",
         dict(lr=0.01, momentum=0.9), dict(none=NONE)),
        ("groups", "two parameter groups", dict(lr=0.01),
         dict(groups=[dict(tensors=[0, 2], options=dict(alpha=0.9)),
                      dict(tensors=[1], options=dict(lr=0.03, centered=True))])),
        ("float32-lr-0.1-alpha-0.9", "in float32", dict(lr=0.1, alpha=0.9), dict(dtype=F32)),
    ],
    "Adam": [
        ("options-change", "options that change on the way, as OneCycleLR cycles beta1",
         dict(lr=0.01),
         dict(changes={4: dict(betas=(0.85, 0.999)), 9: dict(lr=0.003, betas=(0.8, 0.99)),
                       11: dict(eps=1e-6, weight_decay=0.1)})),
        ("none", "a tensor without a gradient keeps its count of steps", dict(lr=0.01),
         dict(none=NONE)),
        ("groups", "two parameter groups", dict(lr=0.01),
         dict(groups=[dict(tensors=[0, 2], options=dict(weight_decay=0.1)),
                      dict(tensors=[1], options=dict(lr=0.03, betas=(0.5, 0.9)))])),
        ("decoupled", "Adam with AdamW's decay",
         dict(lr=0.05, weight_decay=0.3, decoupled_weight_decay=True)),
        ("one-number", "one number, alone and in a matrix", dict(lr=0.01),
         dict(shapes=[[], [1], [1, 1]])),
        ("float32-lr-0.1", "in float32", dict(lr=0.1), dict(dtype=F32)),
        ("float32-eps-1e-3", "in float32", dict(lr=0.01, eps=1e-3), dict(dtype=F32)),
    ],
    "AdamW": [
        ("options-change", "options that change on the way", dict(lr=0.01, weight_decay=0.1),
         dict(changes={4: dict(weight_decay=0.3), 9: dict(lr=0.003), 11: dict(eps=1e-6)})),
        ("none", "a tensor without a gradient is not decayed", dict(lr=0.05, weight_decay=0.3),
         dict(none=NONE)),
        ("groups", "vectors are not decayed", dict(lr=0.01, weight_decay=0.3),
         dict(groups=[dict(tensors=[0, 2], options={}),
                      dict(tensors=[1], options=dict(weight_decay=0.0))])),
        ("float32-lr-0.1", "in float32", dict(lr=0.1), dict(dtype=F32)),
    ],
    "NAdam": [
        ("none", "a tensor without a gradient keeps its product of momenta", dict(lr=0.01),
         dict(none=NONE))],
    "RAdam": [
        ("none", "a tensor is rectified by its own count of steps", dict(lr=0.01),
         dict(none=NONE))],
    "Adagrad": [
        ("none", "the rate falls with a tensor's own count",
         dict(lr=0.1, lr_decay=0.1, weight_decay=0.1), dict(none=NONE)),
        ("float32", "in float32", dict(lr=0.1), dict(dtype=F32))],
    "Rprop": [
        ("none", "the sign is compared with that of the last gradient", dict(lr=0.01),
         dict(none=NONE))],
    "Adafactor": [
        ("none", "the memory goes by a tensor's own count", dict(lr=0.1), dict(none=NONE))],
    "Adadelta": [("none", "a tensor without a gradient keeps its averages", dict(lr=1.0),
                  dict(none=NONE))],
    "ASGD": [("none", "the rate falls with a tensor's own count", dict(lr=0.1, lambd=0.1),
              dict(none=NONE))],
    "SparseAdam": [("none", "a tensor without a gradient keeps its count of steps", dict(lr=0.01),
                    SPARSE | dict(none=NONE))],
    "Lion": [("none", "a tensor without a gradient keeps its mean",
              dict(lr=0.05, weight_decay=0.2), dict(none=NONE))],
    "Adamax": [("none", "the correction goes by a tensor's own count", dict(lr=0.01),
                dict(none=NONE))],
}


class Case:
    """One recording: an optimizer with its options, and what it meets on its way."""

    def __init__(self, kind, slug, covers, options, extras=None):
        self.kind, self.covers, self.options = kind, covers, options
        self.file = f"{kind}-{slug}.json"
        self.seed = zlib.crc32(self.file.encode())
        given = dict(shapes=SHAPES, changes=None, none=set(), groups=None, dtype=F64, zero=ZERO,
                     sparse=False, smooth=False) | (extras or {})
        self.__dict__.update(given)
        if self.changes is None:
            self.changes = {LR_CHANGE: dict(lr=options["lr"] * 0.3)}


def gradient_sequence(case, generator):
    """STEPS lists of gradients, one a tensor, with the traps: a zero, a sign flip, a repetition."""
    steps = []
    for t in range(1, STEPS + 1):
        if t == case.zero:
            steps.append([torch.zeros(shape, dtype=F64) for shape in case.shapes])
        elif t == FLIPPED:
            steps.append([-g for g in steps[-1]])
        elif t == REPEATED:
            steps.append([g.clone() for g in steps[-1]])
        else:
            steps.append([scale * away_from_zero(shape, 0.2, 3.0, generator)
                          for shape, scale in zip(case.shapes, SCALES)])
    return steps


def touched_rows(case):
    """The rows that each step's sparse gradients have: in step ZERO some of them, of zeros."""
    return [[[row for row in range(shape[0]) if (row + t + k) % 3] for k, shape in
             enumerate(case.shapes)] for t in range(STEPS)]


def run_optimizer(case, options, initial, gradients, rows):
    """The parameters after each step, and the averages where there are any.

    NAdam keeps its product of momenta, and ASGD its rate, in the default dtype, whatever that of
    the parameters is: a default of float32 would leave seven digits of a float64 recording.
    """
    torch.set_default_dtype(case.dtype)
    try:
        return stepped(case, options, initial, gradients, rows)
    finally:
        torch.set_default_dtype(F32)


def stepped(case, options, initial, gradients, rows):
    parameters = [p.clone().to(case.dtype).requires_grad_() for p in initial]
    groups = parameters if case.groups is None else [
        dict(params=[parameters[k] for k in group["tensors"]], **group["options"])
        for group in case.groups]
    execution = {} if case.kind in ("Muon", "SparseAdam", "LBFGS", "Lion") else dict(foreach=False)
    optimizer = optimizer_class(case.kind)(groups, **execution, **options)
    history, averages = [], []
    for t, step in enumerate(gradients, start=1):
        for group in optimizer.param_groups:
            group.update(case.changes.get(t, {}))
        for k, (p, g) in enumerate(zip(parameters, step)):
            if case.smooth:  # a bowl for each tensor, of curvatures that differ
                g.copy_(g_of_bowl(p, k) * (-1 if case.options.get("maximize") else 1))
            p.grad = None if (t, k) in case.none else g.to(case.dtype)
            if case.sparse and p.grad is not None:
                index = torch.tensor(rows[t - 1][k])
                p.grad = torch.sparse_coo_tensor(index[None], p.grad[index], p.shape,
                                                 check_invariants=True)
        optimizer.step(*([lambda: torch.tensor(1.0)] if case.kind == "LBFGS" else []))
        history.append([p.detach().clone() for p in parameters])
        averages.append([optimizer.state[p]["ax"].clone() for p in parameters
                         if "ax" in optimizer.state[p]])
    return history, averages


def g_of_bowl(p, k):
    """The gradient of sum of c/2 p^2 + p^4/20 with curvatures c that grow along the tensor."""
    curvature = torch.linspace(0.5, 2.0 + k, p.numel(), dtype=F64).reshape(p.shape)
    return curvature * p.detach() + 0.2 * p.detach() ** 3


def optimizer_class(kind):
    """torch.optim has no Lion."""
    return lion_pytorch.Lion if kind == "Lion" else getattr(torch.optim, kind)


def assert_options_matter(case, initial, gradients, rows, final):
    """Each option that isn't at its default must change the final parameters if it is dropped."""
    signature = inspect.signature(optimizer_class(case.kind)).parameters
    for option, value in case.options.items():
        default = signature[option].default
        without = {k: v for k, v in case.options.items() if k != option}
        if option == "lr":
            without["lr"] = value / 2 if value == default else default
        elif value == default or option == "max_iter":  # max_iter: without it a closure is asked
            continue
        elif any(option in change for change in case.changes.values()):
            continue  # RMSprop cannot begin with momentum on its way; the change itself is seen
        if option == "momentum" and case.kind == "SGD":
            without.pop("nesterov", None)  # which torch refuses without momentum
        copies = [[g.clone() for g in step] for step in gradients]
        history, averages = run_optimizer(case, without, initial, copies, rows)
        other = history[-1] + averages[-1]
        change = max((a - b).abs().max().item() for a, b in zip(final, other))
        least = 1e-6 if option == "amsgrad" else 1e-9
        if not change > least:
            raise BlindRecording(f"{case.file}: without {option} the parameters change by "
                                 f"{change}, which is not above {least}.")


def record(case):
    generator = torch.Generator().manual_seed(case.seed)
    initial = [away_from_zero(shape, 0.2, 2.0, generator).to(case.dtype) for shape in case.shapes]
    gradients = gradient_sequence(case, generator)
    rows = touched_rows(case) if case.sparse else None
    if rows:
        for step, kept in zip(gradients, rows):
            for g, keep in zip(step, kept):
                g[[row for row in range(len(g)) if row not in keep]] = 0
    if case.dtype is F32:
        gradients = [[g.to(F32) for g in step] for step in gradients]
    history, averages = run_optimizer(case, case.options, initial, gradients, rows)
    assert_options_matter(case, initial, gradients, rows, history[-1] + averages[-1])
    steps = []
    for t, (g, p, average) in enumerate(zip(gradients, history, averages), start=1):
        step = {"gradients": [[] if (t, k) in case.none else flat(x) for k, x in enumerate(g)],
                "parameters": list(map(flat, p))}
        if rows:
            step["rows"] = rows[t - 1]
        if average:
            step["averages"] = list(map(flat, average))
        if t in case.changes:
            step["options"] = case.changes[t]
        steps.append(step)
    content = {
        "format": "gradus.optimizer-trace/1", "optimizer": case.kind, "options": case.options,
        "covers": case.covers, "dtype": str(case.dtype).removeprefix("torch."), "seed": case.seed,
        "shapes": case.shapes}
    if case.kind == "Lion":
        content["recordedBy"] = {"framework": "lion-pytorch", "version": "0.2.5"}
    if case.groups:
        content["groups"] = case.groups
    return content | {"initial": list(map(flat, initial)), "steps": steps}


def optimizers():
    for table in (CASES, MORE):
        for kind, cases in table.items():
            for arguments in cases:
                case = Case(kind, *arguments)
                yield f"optimizers/{case.file}", record(case)
