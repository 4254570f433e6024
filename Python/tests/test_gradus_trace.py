"""`python -m unittest Python/tests/test_gradus_trace.py`; what needs torch is skipped without it."""

import json
import math
import os
import sys
import tempfile
import unittest
import warnings

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True

import gradus_trace  # noqa: E402
from gradus_trace import Recorder, TraceError  # noqa: E402

try:
    import torch
except ImportError:
    torch = None


class RecorderTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "trace.json")

    def tearDown(self):
        self.folder.cleanup()

    def recorder(self, parameters=([[1.0, 2.0], [3.0, 4.0]], [5.0])):
        return Recorder(self.path, optimizer="SGD", options={"lr": 0.1}, parameters=parameters)

    def read(self):
        with open(self.path, encoding="utf-8") as file:
            return json.load(file)

    def test_lists_are_recorded_with_their_shapes(self):
        with self.recorder() as recorder:
            recorder.change(lr=0.05)
            recorder.step(gradients=[[[1, 1], [1, 1]], None],
                          parameters=[[[0.9, 1.9], [2.9, 3.9]], [5.0]])
        trace = self.read()
        self.assertEqual(trace["shapes"], [[2, 2], [1]])
        self.assertEqual(trace["steps"][0]["gradients"], [[1, 1, 1, 1], []])
        self.assertEqual(trace["steps"][0]["options"], {"lr": 0.05})
        self.assertEqual(trace["dtype"], "float64")

    def test_what_cannot_be_recorded_is_named(self):
        recorder = self.recorder()
        for gradients, message in [
                ([[[1, 1], [1, 1]]], "step 1: gradients has 1 tensors; there are 2"),
                ([[[1, 1], [1, 1]], [1, 2]], "step 1: gradients[1] has shape [2]; it was [1]"),
                ([[[1, 1], [1]], [1]], "step 1: gradients[0] is ragged"),
                ([[[1, math.nan], [1, 1]], [1]], "step 1: gradients[0] has nan at number 1")]:
            with self.assertRaises(TraceError) as caught:
                recorder.step(gradients=gradients, parameters=[[[0, 0], [0, 0]], [0]])
            self.assertIn(message, str(caught.exception))

    def test_nothing_is_written_without_a_step_or_after_an_error(self):
        with self.assertRaises(TraceError):
            self.recorder().close()
        with self.assertRaises(KeyboardInterrupt):
            with self.recorder() as recorder:
                recorder.step(gradients=[None, None], parameters=[[[1, 2], [3, 4]], [5]])
                raise KeyboardInterrupt
        self.assertEqual(os.listdir(self.folder.name), [])
        with self.assertRaises(TraceError):
            recorder.step(gradients=[None, None], parameters=[[[1, 2], [3, 4]], [5]])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_torch_optimizer_is_recorded_and_left_as_it_was(self):
        weight = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
        bias = torch.zeros(3, dtype=torch.float64, requires_grad=True)
        adam = torch.optim.Adam([{"params": [weight]}, {"params": [bias], "eps": 1e-3}], lr=0.1)
        with gradus_trace.record(adam, self.path):
            for _ in range(3):
                adam.zero_grad()
                ((weight ** 2).sum() + (bias - 1).pow(2).sum()).backward()
                adam.step()
        self.assertNotIn("step", vars(adam))
        trace = self.read()
        self.assertEqual(trace["optimizer"], "Adam")
        self.assertEqual(trace["groups"][1], {"tensors": [1], "options": {"eps": 1e-3}})
        self.assertEqual(len(trace["steps"]), 3)
        self.assertEqual(trace["steps"][-1]["parameters"][1], bias.tolist())

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_schedule_is_recorded(self):
        sgd = torch.optim.SGD([torch.zeros(1)], lr=0.1, momentum=0.9)
        scheduler = torch.optim.lr_scheduler.StepLR(sgd, step_size=2, gamma=0.5)
        gradus_trace.record_schedule(scheduler, self.path, name="StepLR",
                                     options={"step_size": 2, "gamma": 0.5}, steps=3)
        rates = [value["lr"] for value in self.read()["values"]]
        self.assertEqual(rates, [0.1, 0.1, 0.05, 0.05])

    def adam(self, dtype=None, **options):
        weight = torch.ones(2, 3, dtype=dtype or torch.float64, requires_grad=True)
        return weight, torch.optim.Adam([weight], lr=0.1, **options)

    def steps(self, optimizer, parameters, count=3):
        for step in range(count):
            for parameter in parameters:
                parameter.grad = torch.full_like(parameter, 0.5 + step)
            optimizer.step()

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_groups_and_their_changes_are_recorded(self):
        a, b = (torch.ones(2, dtype=torch.float64, requires_grad=True) for _ in range(2))
        sgd = torch.optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.2}], lr=0.1)
        with gradus_trace.record(sgd, self.path):
            self.steps(sgd, [a, b], 1)
            sgd.param_groups[1]["lr"] = 0.05
            self.steps(sgd, [a, b], 1)
            for group in sgd.param_groups:
                group["lr"] = 0.01
            self.steps(sgd, [a, b], 1)
        steps = self.read()["steps"]
        self.assertEqual([step.get("groups") for step in steps], [
            None, [{}, {"lr": 0.05}], None])
        self.assertEqual(steps[2]["options"], {"lr": 0.01})

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_recording_that_begins_late_has_the_state(self):
        weight, adam = self.adam(amsgrad=True)
        with gradus_trace.record(adam, self.path):
            self.steps(adam, [weight])
        self.assertNotIn("state", self.read())
        mean = adam.state[weight]["exp_avg"].flatten().tolist()
        with gradus_trace.record(adam, self.path):
            self.steps(adam, [weight])
        state = self.read()["state"]
        self.assertEqual((len(state), state[0]["step"], state[0]["exp_avg"]), (1, 3.0, mean))
        self.assertIn("max_exp_avg_sq", state[0])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_what_cannot_be_recorded_ends_no_training(self):
        for dtype, word in [(torch.float16, "float16"), (torch.bfloat16, "bfloat16"),
                            (torch.complex64, "complex")]:
            weight, adam = self.adam(dtype)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                with gradus_trace.record(adam, self.path):
                    self.steps(adam, [weight])
            said = [str(w.message) for w in caught if w.category is RuntimeWarning]
            self.assertEqual(len(said), 1)
            self.assertIn(f"parameters[0] is {word}, which is not recorded", said[0])
            self.assertNotIn("\n", said[0])
            self.assertEqual(os.listdir(self.folder.name), [])
            self.assertNotEqual(weight.detach().real.min().item(), 1)

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_the_file_says_what_it_lacks(self):
        weight, adam = self.adam()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with gradus_trace.record(adam, self.path):
                self.steps(adam, [weight], 2)
                adam.add_param_group({"params": [torch.ones(1, requires_grad=True)]})
                self.steps(adam, [weight], 2)
        self.assertEqual(len([w for w in caught if w.category is RuntimeWarning]), 1)
        trace = self.read()
        self.assertEqual(len(trace["steps"]), 2)
        self.assertEqual(trace["lacks"], ["all steps after step 2: a parameter group was added"])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_sparse_gradient_says_what_it_lists(self):
        weight = torch.ones(3, 2, dtype=torch.float64, requires_grad=True)
        adam = torch.optim.SparseAdam([weight], lr=0.1)
        rows = torch.sparse_coo_tensor(torch.tensor([[2, 0]]), torch.zeros(2, 2, dtype=torch.float64),
                                       (3, 2), check_invariants=True)
        single = torch.sparse_coo_tensor(torch.tensor([[1], [1]]), torch.ones(1, dtype=torch.float64),
                                         (3, 2), check_invariants=True)
        with gradus_trace.record(adam, self.path):
            for weight.grad in (rows, single):
                adam.step()
        steps = self.read()["steps"]
        self.assertEqual([step["entries"] for step in steps], [[[0, 1, 4, 5]], [[3]]])
        self.assertEqual(steps[1]["gradients"], [[0, 0, 0, 1, 0, 0]])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_tensor_without_numbers_is_recorded(self):
        empty = torch.zeros(0, 3, dtype=torch.float64, requires_grad=True)
        weight, _ = self.adam()
        sgd = torch.optim.SGD([empty, weight], lr=0.1)
        with gradus_trace.record(sgd, self.path):
            self.steps(sgd, [empty, weight])
        self.assertEqual(self.read()["shapes"], [[0, 3], [2, 3]])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_closure_gives_the_gradient_that_it_computes(self):
        weight, adam = self.adam()

        def closure():
            weight.grad = torch.full_like(weight, 2.0)
            return torch.tensor(1.0)
        with gradus_trace.record(adam, self.path):
            adam.step(closure)
        self.assertEqual(self.read()["steps"][0]["gradients"], [[2.0] * 6])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_the_base_of_a_schedule_is_its_groups(self):
        a, b = torch.zeros(1), torch.zeros(1)
        sgd = torch.optim.SGD([{"params": [a], "lr": 0.2}, {"params": [b], "lr": torch.tensor(0.5)}],
                              lr=0.1)
        sgd.param_groups[0]["lr"] = 0.25
        scheduler = torch.optim.lr_scheduler.ExponentialLR(sgd, gamma=0.5)
        gradus_trace.record_schedule(scheduler, self.path, options={"gamma": 0.5}, steps=2)
        trace = self.read()
        self.assertEqual((trace["scheduler"], trace["base"]["lr"]), ("ExponentialLR", 0.25))
        self.assertEqual([value["lr"] for value in trace["values"]], [0.25, 0.125, 0.0625])
        self.assertEqual(trace["groups"][0]["base"]["lr"], 0.5)
        self.assertEqual([v["lr"] for v in trace["groups"][0]["values"]], [0.5, 0.25, 0.125])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_a_schedule_is_told_its_epochs(self):
        sgd = torch.optim.SGD([torch.zeros(1)], lr=1.0)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(sgd, T_0=2)
        gradus_trace.record_schedule(scheduler, self.path, options={"T_0": 2}, epochs=[0.5, 1, None])
        trace = self.read()
        self.assertEqual(trace["epochs"], [0.5, 1.0, None])
        self.assertAlmostEqual(trace["values"][2]["lr"], 0.5)


if __name__ == "__main__":
    unittest.main()
