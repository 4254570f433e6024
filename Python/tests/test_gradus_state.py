"""A training that is saved and loaded goes on as if nothing had been, and what does not fit is named."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Python"), str(ROOT / "Fixtures")]

try:
    import torch
except ImportError:
    torch = None
else:
    import gradus_state
    import recordings_scheduled
    import recordings_states as states


@unittest.skipIf(torch is None, "torch is not installed")
class StateTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "half.json")

    def initial(self, dtype, kind=None):
        generator = torch.Generator().manual_seed(1)
        return [torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)
                for shape in states.SHAPES_OF.get(kind, states.SHAPES)]

    def half(self, kind, dtype):
        """An optimizer and its parameters after three steps, with a tensor that has had none."""
        options, others = states.CASES[kind]
        optimizer, parameters = states.made(kind, options, others, self.initial(dtype, kind))
        for _ in range(3):
            self.step(optimizer, parameters)
        return optimizer, parameters

    @staticmethod
    def step(optimizer, parameters):
        states.advance(optimizer, parameters[:-1], [p.detach() / 3 for p in parameters[:-1]])

    def test_every_class_goes_on_to_the_last_bit(self):
        for kind, (_, others) in states.CASES.items():
            if kind == "Lion" and importlib.util.find_spec("lion_pytorch") is None:
                continue
            for dtype in (torch.float32, torch.float64):
                with self.subTest(kind=kind, dtype=dtype):
                    torch.set_default_dtype(dtype)
                    self.addCleanup(torch.set_default_dtype, torch.float32)
                    optimizer, parameters = self.half(kind, dtype)
                    gradus_state.save(optimizer, self.path)
                    fresh = [torch.ones_like(p) for p in self.initial(dtype, kind)]
                    again, copies = states.made(kind, {}, others and {}, fresh)
                    gradus_state.load(again, self.path)
                    for _ in range(3):
                        self.step(optimizer, parameters)
                        self.step(again, copies)
                    for parameter, copy in zip(parameters, copies):
                        self.assertTrue(torch.equal(parameter, copy))
                    self.assertFalse(torch.equal(copies[0], fresh[0]))

    def test_a_schedule_goes_on_from_what_its_groups_have(self):
        parameters = [p.clone().requires_grad_() for p in self.initial(torch.float64)]
        optimizer = torch.optim.SGD(parameters, lr=0.5)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 9)
        for _ in range(4):
            self.step(optimizer, parameters)
            schedule.step()
        gradus_state.save(optimizer, self.path)
        again = torch.optim.SGD([torch.ones_like(p) for p in parameters])
        gradus_state.load(again, self.path)
        later = torch.optim.lr_scheduler.CosineAnnealingLR(again, 9, last_epoch=schedule.last_epoch - 1)
        for _ in range(3):
            self.assertAlmostEqual(again.param_groups[0]["lr"], optimizer.param_groups[0]["lr"], 14)
            for one in (optimizer, again):
                one.step()
            schedule.step()
            later.step()

    def cases(self):
        for file in sorted((ROOT / "Fixtures" / "scheduled").glob("*.json")):
            for case in json.loads(file.read_text("utf-8"))["cases"]:
                yield file.stem, case

    def load(self, kind, case, saved):
        """A fresh training, into which `saved` is brought."""
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(saved, file)
        training = recordings_scheduled.begun(saved["optimizer"], kind, case["options"])
        gradus_state.load(training[0], self.path, training[2])
        return training

    def test_every_schedule_goes_on_to_the_last_bit(self):
        for kind, case in self.cases():
            with self.subTest(kind=kind, name=case["name"]):
                training = self.load(kind, case, case["saved"])
                metrics = case.get("metrics", [None] * (case["half"] + len(case["later"])))
                for metric, expected in zip(metrics[case["half"]:], case["later"]):
                    self.assertEqual(recordings_scheduled.advance(*training, metric), expected)
                self.assertEqual(gradus_state.content_of(training[0], training[2]), case["end"])

    def test_what_does_not_fit_a_schedule_is_named(self):
        kind, case = next(pair for pair in self.cases() if pair[0] == "ChainedScheduler")

        def refused(expected, change):
            saved = json.loads(json.dumps(case["saved"]))
            change(saved, saved["schedule"]["state"])
            with self.assertRaisesRegex(gradus_state.StateError, expected):
                self.load(kind, case, saved)

        part = r"schedule.state._schedulers\[1\]"
        refused("has no schedule; save it with the optimizer", lambda saved, _: saved.pop("schedule"))
        refused('schedule must have "scheduler" and "state"', lambda saved, _: saved.update(schedule=1))
        refused("schedule is StepLR's; this scheduler is ChainedScheduler",
                lambda saved, _: saved["schedule"].update(scheduler="StepLR"))
        refused("_schedulers must be a list of 2, one for each part",
                lambda _, state: state["_schedulers"].pop())
        refused(part + " is StepLR's; this scheduler is ExponentialLR",
                lambda _, state: state["_schedulers"][1].update(scheduler="StepLR"))
        refused(part + ".state.last_epoch is missing",
                lambda _, state: state["_schedulers"][1]["state"].pop("last_epoch"))
        refused(part + r".state.base_lrs is \[0.1\]; it must be a list of 2 numbers",
                lambda _, state: state["_schedulers"][1]["state"].update(base_lrs=[0.1]))
        refused(part + ".state.last_epoch is x; it must be a number",
                lambda _, state: state["_schedulers"][1]["state"].update(last_epoch="x"))
        refused(part + ".state.gamma is 0.5; this scheduler was made with 0.9",
                lambda _, state: state["_schedulers"][1]["state"].update(gamma=0.5))

    def test_what_does_not_fit_is_named(self):
        optimizer, _ = self.half("Adam", torch.float32)
        gradus_state.save(optimizer, self.path)
        parameters = [p.clone().requires_grad_() for p in self.initial(torch.float32)]
        with self.assertRaisesRegex(gradus_state.StateError, "is Adam's; this optimizer is SGD"):
            gradus_state.load(torch.optim.SGD(parameters), self.path)
        with self.assertRaisesRegex(gradus_state.StateError, "has 4 tensors in its groups; .* moves 2"):
            gradus_state.load(torch.optim.Adam(parameters[:2]), self.path)
        with self.assertRaisesRegex(gradus_state.StateError, r"tensor 0 has shape \[3, 4\]; .* has \[5\]"):
            gradus_state.load(torch.optim.Adam(parameters[1:] + parameters[:1]), self.path)
        optimizer.state[optimizer.param_groups[0]["params"][0]]["of_its_own"] = {"seen": 1}
        with self.assertRaisesRegex(gradus_state.StateError, '"of_its_own", which is dict and no tensor'):
            gradus_state.save(optimizer, self.path)

    def test_a_checkpoint_becomes_json_and_comes_back(self):
        model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
        model(torch.randn(5, 3)).square().sum().backward()
        optimizer.step()
        folder = os.path.dirname(self.path)
        first, second = os.path.join(folder, "half.pt"), os.path.join(folder, "back.pt")
        torch.save({"model_state_dict": model.state_dict(),
                    "optimizer_state_dict": optimizer.state_dict()}, first)
        program = [sys.executable, str(ROOT / "Python" / "gradus_state.py")]
        subprocess.run(program + [first, self.path, "--optimizer", "AdamW"], check=True)
        with open(self.path, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["shapes"], [[2, 3], [2], [2], [2]])
        subprocess.run(program + [self.path, second], check=True)
        back = torch.load(second, weights_only=True)
        again = torch.optim.AdamW(model.parameters())
        again.load_state_dict(back["optimizer_state_dict"])
        self.assertEqual(again.param_groups[0]["lr"], 0.1)
        for parameter, own in zip(model.parameters(), back["model_state_dict"].values()):
            self.assertTrue(torch.equal(parameter, own))
            for name, value in optimizer.state[parameter].items():
                self.assertTrue(torch.equal(value, again.state[parameter][name]), name)


if __name__ == "__main__":
    unittest.main()
