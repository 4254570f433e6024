"""Move a training between PyTorch and Gradus: an optimizer's state and parameters as JSON.

One file that needs PyTorch alone; copy it beside your program.

    import gradus_state
    gradus_state.save(optimizer, "half.json")     # half trained in PyTorch; Gradus reads this
    gradus_state.load(optimizer, "more.json")     # what Gradus went on with, back into PyTorch

Both take the scheduler, too, as a third argument; several on one optimizer are a ChainedScheduler. It is
made with its options as ever, on the optimizer, before `load`: functions such as LambdaLR's are in no file.

`load` changes the parameters that the optimizer moves, which are the model's own, and its state and
options. A checkpoint that PyTorch's tutorial on saving writes is turned into JSON, and back:

    python gradus_state.py half.pt half.json --optimizer AdamW
    python gradus_state.py more.json more.pt

with the model's state_dict under "model_state_dict", whose tensors but for running means and the like
are the optimizer's, and the optimizer's under "optimizer_state_dict".

The format is `gradus.optimizer-state/1`: PyTorch's state_dict, with a tensor as a list of its numbers,
row by row, all their digits, and beside it the parameters and their shapes.
"""

import argparse
import json
import math
import os
import sys
from collections import Counter

import torch

__all__ = ["StateError", "load", "save"]

FORMAT = "gradus.optimizer-state/1"
KINDS = {torch.float32: "float32", torch.float64: "float64"}

# What chooses among implementations of one arithmetic, and what it is where nobody chooses.
EXECUTION = {"foreach": None, "fused": None, "capturable": False, "differentiable": False}

# What is one number in a state, whatever the tensor's shape.
SINGLE = {"step", "mu_product", "eta", "mu", "func_evals", "n_iter", "t", "H_diag"}

# What LBFGS, whose state is that of all tensors as one vector, keeps as lists, and what it keeps for a
# moment or never reads.
LISTS, PASSING = ("old_dirs", "old_stps", "ro"), ("al", "prev_loss")

# What moves in a scheduler's state, and what says nothing of where it is.
MOVING = {"base_lrs", "last_epoch", "_step_count", "best", "num_bad_epochs", "cooldown_counter", "T_cur",
          "T_i", "_last_lr"}
PASSED = {"_is_initial", "_get_lr_called_within_step", "use_beta1", "mode_worse", "default_min_lr"}

# What a model's state_dict has that no optimizer moves.
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")


class StateError(ValueError):
    """What cannot be moved: what, where, and what to do."""


def save(optimizer, path, scheduler=None):
    """Writes what `optimizer` carries, the parameters that it moves, and what `scheduler` carries."""
    write(path, content_of(optimizer, scheduler))


def load(optimizer, path, scheduler=None):
    """Brings into `optimizer`, into the parameters that it moves and into `scheduler` what a file has."""
    found = read(path)
    if scheduler is not None:
        if "schedule" not in found:
            raise StateError(f"{path} has no schedule; save it with the optimizer, or load it without one")
        moved = schedule_changes(scheduler, found["schedule"], f"{path}: schedule")
    name = type(optimizer).__name__
    if found["optimizer"] != name:
        raise StateError(f"{path} is {found['optimizer']}'s; this optimizer is {name}")
    own = [p for group in optimizer.param_groups for p in group["params"]]
    ids = [i for group in found["param_groups"] for i in group["params"]]
    if len(ids) != len(own):
        raise StateError(f"{path} has {len(ids)} tensors in its groups; the optimizer moves {len(own)}")
    for parameter, i in zip(own, ids):
        if list(parameter.shape) != found["shapes"][i]:
            raise StateError(f"{path}: tensor {i} has shape {found['shapes'][i]}; "
                             f"the optimizer's has {list(parameter.shape)}")
    optimizer.load_state_dict(state_dict(found))
    with torch.no_grad():
        for parameter, i in zip(own, ids):
            parameter.copy_(torch.tensor(found["parameters"][i], dtype=torch.float64)
                            .reshape(parameter.shape))
    if scheduler is not None:
        for part, changes in moved:
            vars(part).update(changes)


# -- To JSON -------------------------------------------------------------------------------------

def content_of(optimizer, scheduler=None):
    """The file's content, of an optimizer and its scheduler."""
    parameters = [p.detach() for group in optimizer.param_groups for p in group["params"]]
    found = content(type(optimizer).__name__, optimizer.state_dict(), parameters)
    return found if scheduler is None else found | {"schedule": schedule(scheduler)}


def schedule(scheduler):
    """What a scheduler carries: its options that are plain, and what moves."""
    state = {}
    for key, value in scheduler.state_dict().items():
        value = plain(value)
        if key == "_schedulers":
            state[key] = [schedule(part) for part in scheduler._schedulers]
        elif key == "best":
            state[key] = value if math.isfinite(value) else None  # before the first metric it is infinite
        elif key not in PASSED and all(isinstance(v, (bool, int, float, str)) for v in
                                     (value if isinstance(value, list) else [value])):
            state[key] = value
    return {"scheduler": type(scheduler).__name__, "state": state}


def content(name, state_dict, parameters):
    """The file's content, of tensors in the order of the groups."""
    kinds = {p.dtype for p in parameters}
    if len(kinds) != 1 or not kinds <= KINDS.keys():
        raise StateError(f"the parameters are {', '.join(sorted(map(str, kinds)))}; "
                         "all must be float32, or all float64")
    groups = [{key: plain(value) for key, value in group.items() if key not in EXECUTION}
              for group in state_dict["param_groups"]]
    state = {str(i): {key: tensor(key, value) for key, value in kept.items() if key not in PASSING}
             for i, kept in state_dict["state"].items()
             if any(value is not None for value in kept.values())}
    return {"format": FORMAT, "optimizer": name, "dtype": KINDS[kinds.pop()],
            "shapes": [list(p.shape) for p in parameters],
            "parameters": [p.flatten().tolist() for p in parameters],
            "param_groups": groups, "state": state}


def plain(value):
    """An option as JSON has it."""
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, Counter):  # MultiStepLR's milestones
        return sorted(value.elements())
    return list(map(plain, value)) if isinstance(value, (list, tuple)) else value


def tensor(key, value):
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if key in SINGLE:
        return float(value)
    if key in LISTS:
        return [part.tolist() for part in value]
    if not isinstance(value, torch.Tensor):
        raise StateError(f"state has \"{key}\", which is {type(value).__name__} and no tensor; "
                         "nothing is known of how it goes on")
    return value.flatten().tolist()


# -- And back ------------------------------------------------------------------------------------

def schedule_changes(scheduler, found, place):
    """What a file changes in a scheduler and in its parts, once all of it fits."""
    if not isinstance(found, dict) or not isinstance(found.get("state"), dict) or "scheduler" not in found:
        raise StateError(f"{place} must have \"scheduler\" and \"state\"")
    name, own, state = type(scheduler).__name__, scheduler.state_dict(), found["state"]
    if found["scheduler"] != name:
        raise StateError(f"{place} is {found['scheduler']}'s; this scheduler is {name}")
    changes, parts = {}, getattr(scheduler, "_schedulers", [])
    for key in sorted(MOVING & own.keys()):
        value = state.get(key)
        if key not in state and (key == "_last_lr" or key == "_step_count" and parts):
            continue  # which say nothing of where a part is
        if key not in state:
            raise StateError(f"{place}.state.{key} is missing")
        if key == "best" and value is None:
            value = scheduler.mode_worse
        many = len(own[key]) if isinstance(own[key], list) else None
        if not (is_number(value) if many is None else isinstance(value, list) and len(value) == many
                and all(map(is_number, value))):
            what = "a number" if many is None else f"a list of {many} numbers"
            raise StateError(f"{place}.state.{key} is {value}; it must be {what}")
        changes[key] = value
    for key in state.keys() - MOVING - PASSED - {"_schedulers"}:
        mine = plain(own.get(key, own.get("_" + key)))
        if mine is not None and not is_same(mine, state[key]):
            raise StateError(f"{place}.state.{key} is {state[key]}; this scheduler was made with {mine}")
    given = state.get("_schedulers", [])
    if not isinstance(given, list) or len(given) != len(parts):
        raise StateError(f"{place}.state._schedulers must be a list of {len(parts)}, one for each part")
    return [(scheduler, changes)] + [
        change for i, pair in enumerate(zip(parts, given))
        for change in schedule_changes(*pair, f"{place}.state._schedulers[{i}]")]


def is_same(mine, given):
    if isinstance(mine, list) and isinstance(given, list) and all(map(is_number, given)):
        return sorted(mine) == sorted(given)  # milestones, which MultiStepLR counts
    return mine == given


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def state_dict(found):
    """What an optimizer's `load_state_dict` takes."""
    shapes = found["shapes"]
    kind = {name: kind for kind, name in KINDS.items()}[found["dtype"]]

    def restored(key, value, shape):
        if value is None:
            return None
        if key == "step" and found["optimizer"] == "SparseAdam":
            return int(value)  # alone in counting in Python's numbers
        if key == "step":
            return torch.tensor(value, dtype=torch.get_default_dtype())
        if key in LISTS:
            return [torch.tensor(part, dtype=kind) for part in value]
        if key in ("func_evals", "n_iter"):
            return int(value)
        if key == "t":
            return value
        if key in ("d", "prev_flat_grad"):
            return torch.tensor(value, dtype=kind)
        values = torch.tensor(value, dtype=kind)
        if key in SINGLE:
            return values
        return values.reshape({"row_var": shape[:-1] + [1],
                               "col_var": shape[:-2] + [1] + shape[-1:]}.get(key, shape))

    groups = [EXECUTION | {key: tuple(value) if isinstance(value, list) and key != "params" else value
                           for key, value in group.items()} for group in found["param_groups"]]
    state = {int(i): {key: restored(key, value, shapes[int(i)]) for key, value in kept.items()}
             for i, kept in found["state"].items()}
    return {"state": state, "param_groups": groups}


def read(path):
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise StateError(f"{path} is no file of the format {FORMAT}")
    return found


def write(path, found):
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(found, file, allow_nan=False)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", help="a checkpoint (.pt), or a file of JSON")
    parser.add_argument("target", help="the file to write, the other one of the two")
    parser.add_argument("--optimizer", help="the class, which a checkpoint does not say")
    arguments = parser.parse_args()
    if arguments.source.endswith(".json"):
        found = read(arguments.source)
        kind = {name: kind for kind, name in KINDS.items()}[found["dtype"]]
        parameters = {str(i): torch.tensor(numbers, dtype=kind).reshape(shape) for i, (numbers, shape)
                      in enumerate(zip(found["parameters"], found["shapes"]))}
        torch.save({"model_state_dict": parameters, "optimizer_state_dict": state_dict(found)},
                   arguments.target)
        return
    if not arguments.optimizer:
        parser.error("--optimizer is missing: a checkpoint does not say which class it is of")
    checkpoint = torch.load(arguments.source, weights_only=True)
    parameters = [value for key, value in checkpoint["model_state_dict"].items()
                  if not key.endswith(BUFFERS)]
    saved = checkpoint["optimizer_state_dict"]
    count = sum(len(group["params"]) for group in saved["param_groups"])
    if count != len(parameters):
        raise StateError(f"the model has {len(parameters)} tensors, the optimizer moves {count}; save "
                         "from the program itself, with gradus_state.save(optimizer, path)")
    write(arguments.target, content(arguments.optimizer, saved, parameters))


if __name__ == "__main__":
    try:
        main()
    except (StateError, OSError, KeyError) as error:
        sys.exit(f"gradus_state: {error}")
