"""Record every class of torch.optim with its default options, and as foreach and fused: FOLDER.

Each is recorded from its first step, and once more after some steps, where the state goes with it.
"""

import inspect
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import torch  # noqa: E402

import gradus_trace  # noqa: E402


def run(kind, path, late, options):
    torch.manual_seed(len(path))
    shapes = [(3, 4), (5, 2)] if kind.__name__ == "Muon" else [(3, 4), (5,)]
    parameters = [torch.randn(shape, requires_grad=True) for shape in shapes]
    optimizer = kind(parameters, **options)

    def steps(count):
        for step in range(count):
            for parameter in parameters:
                gradient = torch.randn(parameter.shape)
                if kind.__name__ == "SparseAdam":
                    index = torch.tensor([[0, 2]])
                    gradient = torch.sparse_coo_tensor(index, gradient[index[0]], gradient.shape,
                                                       check_invariants=True)
                parameter.grad = gradient
            if step == 6:
                optimizer.param_groups[0]["lr"] *= 0.5
            optimizer.step(*([lambda: torch.tensor(1.0)] if kind.__name__ == "LBFGS" else []))

    steps(late)
    with gradus_trace.record(optimizer, path):
        steps(12)


def main(folder):
    # What NAdam and ASGD keep in the default dtype is then as precise as the rest.
    torch.set_default_dtype(torch.float64)
    kinds = [kind for kind in vars(torch.optim).values()
             if isinstance(kind, type) and issubclass(kind, torch.optim.Optimizer)
             and kind is not torch.optim.Optimizer]
    for kind in kinds:
        known = inspect.signature(kind).parameters
        # LBFGS asks for a gradient once for each of its iterations; a trace has one a step.
        given = {"max_iter": 1} if kind.__name__ == "LBFGS" else {}
        for how in [None, "foreach", "fused"]:
            if how is None or how in known:
                options = given | ({how: True} if how else {})
                run(kind, os.path.join(folder, f"{kind.__name__}-{how}.json"), 0, options)
        if kind.__name__ != "LBFGS":
            given |= {"momentum": 0.9} if kind.__name__ in ("SGD", "RMSprop") else {}
            run(kind, os.path.join(folder, f"{kind.__name__}-late.json"), 5, given)
    print(len(kinds))


if __name__ == "__main__":
    main(sys.argv[1])
