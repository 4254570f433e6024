"""`python -m unittest Fixtures/test_gradus_trace.py`; what needs torch is skipped without it."""

import json
import math
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
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


if __name__ == "__main__":
    unittest.main()
