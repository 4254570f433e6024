"""`python -m unittest discover -s Python/tests`; what needs a library or the command is skipped without it."""

import os
import sys
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]
sys.dont_write_bytecode = True
os.environ.setdefault("KERAS_BACKEND", "jax")

from gradus_testing import GradusError, assert_optimizer  # noqa: E402
from test_gradus_gradcheck import library, needs_command, np, torch  # noqa: E402

optax, keras, mlx = library("optax"), library("keras"), library("mlx.optimizers")


@needs_command
class OptimizerTests(unittest.TestCase):
    def assert_names(self, ids, optimizer, name, **options):
        with self.assertRaises(AssertionError) as caught:
            assert_optimizer(optimizer, name, **options)
        text = str(caught.exception)
        self.assertTrue(text.startswith(f"{name}.json: deviates from {name} at step "), text)
        for identifier in ids:
            self.assertIn(f"[{identifier}]", text)

    def test_what_is_no_optimizer_is_named(self):
        for optimizer, message in [
                (3, "int is no optimizer of PyTorch, Optax, Keras or MLX, and no function step"),
                (lambda a, b, c, d: None, "<lambda> takes 4 arguments; an optimizer is made by a function of one")]:
            with self.assertRaisesRegex(GradusError, f"^{message}"):
                assert_optimizer(optimizer, "SGD")


@unittest.skipIf(np is None, "numpy is not installed")
class StepTests(OptimizerTests):
    @staticmethod
    def adam(inside=False):
        moments = {}

        def step(parameters, gradients, lr):
            for k, (p, g) in enumerate(zip(parameters, gradients)):
                m, v, t = moments.get(k, (0, 0, 0))
                m, v, t = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g, t + 1
                moments[k] = m, v, t
                m, v = m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)
                p -= lr * m / (np.sqrt(v + 1e-8) if inside else np.sqrt(v) + 1e-8)
        return step

    def test_a_step_that_moves_its_parameters(self):
        assert_optimizer(self.adam(), "Adam", lr=0.01)
        self.assert_names(["epsilon-inside-root"], self.adam(inside=True), "Adam", lr=0.01)

    def test_a_step_that_returns_them_and_has_a_rate_of_its_own(self):
        assert_optimizer(lambda p, g: [a - 0.05 * b for a, b in zip(p, g)], "SGD", lr=0.05)
        self.assert_names(["ascent"], lambda p, g: [a + 0.05 * b for a, b in zip(p, g)], "SGD", lr=0.05)

    def test_a_change_of_the_rate_shows_what_is_in_the_buffer(self):
        buffers = [0, 0, 0]

        def step(parameters, gradients, lr):
            for k, (p, g) in enumerate(zip(parameters, gradients)):
                buffers[k] = 0.9 * buffers[k] + lr * g
                p -= buffers[k]
        self.assert_names(["rate-in-buffer"], step, "SGD", lr=0.05, momentum=0.9)

    def test_a_wrong_call_is_one_clear_error(self):
        for optimizer, name, options, message in [
                (self.adam(), "Adam", {}, "step takes a learning rate; say which, as in lr=0.01"),
                (self.adam(), "Adam", {"lr": 0.01, "beta": 0.9}, "Adam.json: invalid: Adam has no option beta; it has lr, "),
                (self.adam(), "Adamm", {"lr": 0.01}, "Adamm.json: invalid: ")]:
            with self.assertRaises(GradusError) as caught:
                assert_optimizer(optimizer, name, **options)
            self.assertTrue(str(caught.exception).startswith(message), caught.exception)
            self.assertNotIn("\n", str(caught.exception))

    def test_without_the_command_it_says_so_before_any_step(self):
        with mock.patch.dict(os.environ, {"GRADUS": "/nowhere"}), self.assertRaisesRegex(GradusError, "^GRADUS is"):
            assert_optimizer(lambda p, g: self.fail("a step was taken"), "SGD")


@unittest.skipIf(torch is None, "torch is not installed")
class TorchTests(OptimizerTests):
    def test_every_class_is_itself(self):
        given = {"LBFGS": {"max_iter": 1}}
        for name in ["SGD", "Adam", "AdamW", "Adamax", "NAdam", "RAdam", "Adagrad", "Adadelta", "RMSprop", "Rprop",
                     "ASGD", "Adafactor", "Muon", "LBFGS"]:
            with self.subTest(name):
                assert_optimizer(getattr(torch.optim, name), name, **{"lr": 0.01} | given.get(name, {}))
        self.assertEqual(torch.get_default_dtype(), torch.float32)

    def test_one_for_another_is_named(self):
        self.assert_names(
            ["decay-in-gradient"], lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1), "AdamW", lr=0.01,
            weight_decay=0.1)

    def test_one_of_your_own_has_its_tensors_and_options(self):
        class Mine(torch.optim.Optimizer):
            def __init__(self, params, lr):
                super().__init__(params, {"lr": lr})

            @torch.no_grad()
            def step(self):
                for group in self.param_groups:
                    for p in group["params"]:
                        p -= group["lr"] * p.grad
        assert_optimizer(Mine, "SGD", lr=0.1)
        assert_optimizer(Mine([torch.ones(3, 2, requires_grad=True)], 0.1), "SGD")

    def test_what_would_not_be_a_whole_record_is_refused(self):
        a, b = (torch.ones(2, requires_grad=True) for _ in range(2))
        used = torch.optim.Adam([a])
        assert_optimizer(used, "Adam")
        for optimizer, message in [
                (used, "the optimizer has taken steps already; give a fresh one"),
                (torch.optim.SGD([{"params": [a]}, {"params": [b]}], lr=0.1), "the optimizer has 2 parameter groups; "),
                (lambda p: 3, "<lambda> makes a int, which is no torch.optim.Optimizer; ")]:
            with self.assertRaisesRegex(GradusError, f"^{message}"):
                assert_optimizer(optimizer, "SGD")


@unittest.skipIf(optax is None, "optax is not installed")
class OptaxTests(OptimizerTests):
    def test_it_is_driven_and_named(self):
        assert_optimizer(optax.sgd(0.01), "SGD", lr=0.01)
        # Its arrays are in float32 here, and so are the powers of β; in PyTorch they are not.
        self.assert_names(["powers-in-float32"], optax.adam(0.01), "Adam", lr=0.01)
        self.assert_names(["epsilon-inside-root"], optax.rmsprop(0.01, decay=0.9), "RMSprop", lr=0.01, alpha=0.9)

    def test_a_rate_that_is_injected_changes(self):
        made = optax.inject_hyperparams(optax.sgd)(learning_rate=0.01, momentum=0.9)
        assert_optimizer(made, "SGD", lr=0.01, momentum=0.9)


@unittest.skipIf(keras is None, "keras is not installed")
class KerasTests(OptimizerTests):
    def test_it_is_driven_and_named(self):
        self.assert_names(["epsilon-hat", "epsilon-1e-7"], keras.optimizers.Adam(0.01), "Adam", lr=0.01)
        self.assert_names(
            ["rate-in-buffer"], keras.optimizers.SGD(0.01, momentum=0.9), "SGD", lr=0.01, momentum=0.9)


@unittest.skipIf(mlx is None, "mlx is not installed")
class MLXTests(OptimizerTests):
    def test_it_is_driven_and_named(self):
        assert_optimizer(mlx.SGD(0.01, momentum=0.9), "SGD", lr=0.01, momentum=0.9)
        self.assert_names(["powers-in-float32"], mlx.Adam(0.01, bias_correction=True), "Adam", lr=0.01)
        self.assert_names(["no-bias-correction"], mlx.Adam(0.01), "Adam", lr=0.01)


if __name__ == "__main__":
    unittest.main()
