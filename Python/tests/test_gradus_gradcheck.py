"""`python -m unittest discover -s Python/tests`; what needs a library or the command is skipped without it."""

import contextlib
import importlib
import math
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import uuid
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True

import gradus_command  # noqa: E402
import gradus_gradcheck  # noqa: E402
from gradus_gradcheck import GradusError, assert_gradient, find_gradus, gradcheck, gradient_of  # noqa: E402


def library(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


np, torch, jax, mlx = (library(name) for name in ("numpy", "torch", "jax", "mlx.core"))


def has_command():
    """Whether there is a command; one that GRADUS names wrongly is an error, and no reason to skip."""
    try:
        return bool(find_gradus())
    except GradusError:
        if os.environ.get("GRADUS"):
            raise
        return False


needs_command = unittest.skipUnless(has_command(), "there is no gradus; GRADUS says where it is")


def marked(mark):
    """The processes that have inherited the environment of a test, by /proc."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark.encode() in file.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass
    return found


class Marked(unittest.TestCase):
    """Tests after which no process may be left."""

    def setUp(self):
        mark = f"gradus-test-{uuid.uuid4()}"
        patch = mock.patch.dict(os.environ, {"GRADUS_TEST_MARK": mark})
        patch.start()
        self.addCleanup(patch.stop)
        self.mark = mark

    def assert_nothing_runs(self):
        if not os.path.isdir("/proc/self"):
            return
        until = time.monotonic() + 60
        while marked(self.mark):
            self.assertLess(time.monotonic(), until, f"still running: {marked(self.mark)}")
            time.sleep(0.01)


@needs_command
class PlainTests(Marked):
    def test_a_right_gradient_agrees(self):
        report = gradcheck(lambda x: x ** 3, lambda x: 3 * x ** 2, 2.0)
        self.assertEqual(report.verdict, "agrees")
        self.assertTrue(report.holds)
        self.assertTrue(str(report).startswith("agrees: the gradient is right in its one coordinate\n"))
        self.assert_nothing_runs()

    def test_arguments_give_the_blocks_their_names(self):
        with self.assertRaises(AssertionError) as caught:
            assert_gradient(lambda w, b: w[0] ** 2 * b, lambda w, b: ([2 * w[0] * b, 0.0], 7.0),
                            ([1.5, 0.25], 2.0))
        self.assertIn("\nb                disagrees         7  2.25 ±", str(caught.exception))
        self.assertIn("wrong in 1 of 3 coordinates", str(caught.exception))

    def test_a_kink_holds(self):
        report = gradcheck(abs, lambda x: 0.3, 0.0)
        self.assertEqual((report.verdict, report.holds), ("kink", True))
        self.assertFalse(gradcheck(abs, lambda x: 1.3, 0.0).holds)

    def test_what_the_digits_do_not_decide_fails(self):
        with self.assertRaisesRegex(AssertionError, "^unresolved: the error bar is too wide"):
            assert_gradient(lambda x: 1e6 + math.sin(x), math.cos, 1.0, precision=1e-12)

    def test_a_value_that_is_not_finite_crosses(self):
        # Below 0 it is not defined; the derivative at a point near it is found from above.
        report = gradcheck(lambda x: math.log(x) if x > 0 else math.nan, lambda x: 1 / x, 1e-9)
        self.assertEqual(report.verdict, "agrees")
        self.assertFalse(gradcheck(lambda x: x, lambda x: math.inf, 1.0).holds)

    def test_several_values_have_a_cotangent(self):
        def product(x, cotangent):
            return [2 * x[0] * cotangent[0], 3 * cotangent[1]]
        self.assertTrue(gradcheck(lambda x: [x[0] ** 2, 3 * x[1]], product, [1.5, 2.5]).holds)

    def test_an_exception_comes_through_and_says_where(self):
        def f(x):
            if x != 3.0:
                raise KeyError("a bug")
            return x
        for gradient in (lambda x: 1.0, lambda x: 1 / 0):
            with self.assertRaises((KeyError, ZeroDivisionError)) as caught:
                gradcheck(f, gradient, 3.0)
            if hasattr(caught.exception, "__notes__"):
                self.assertRegex(caught.exception.__notes__[0],
                                 r"^gradus gradcheck asked for the (value|gradient) at x = \[3\.")
            self.assert_nothing_runs()

    def test_what_cannot_be_checked_is_named(self):
        for f, gradient, x, message in [
                (lambda x: None, None, 1.0, "<lambda> returns None; what is checked is a number or one array"),
                (lambda x: (x, x), None, 1.0, "<lambda> returns a tuple of 2; what is checked"),
                (lambda x: x, None, 1.0, "x has plain numbers; say what computes the gradient"),
                (lambda x: 1.0, lambda x: 1.0, "text", "x is of str; a function can be checked at numbers"),
                (lambda x: x[0], lambda x: [1.0], [1.0, 2.0], "the gradient of x has the shape [1]; x has the shape [2]"),
                (lambda x: x, lambda x: None, 1.0, "the gradient of x is None"),
                (lambda x: x, lambda x: "a", 1.0, "the gradient of x has 'a' at number 0, which is no real number"),
                (lambda a, b: a * b, lambda a, b: 1.0, (1.0, 2.0), "the gradient is a float; <lambda> was checked at 2"),
                (lambda p: p["a"], lambda p: {"b": 1.0}, {"a": 1.0}, "it must have the parts that x has: a"),
                (lambda x: 1.0, lambda x: [], [], "\"at\" is empty: there are no parameters to check")]:
            with self.assertRaises(GradusError) as caught:
                gradcheck(f, gradient, x)
            self.assertIn(message, str(caught.exception))
        self.assert_nothing_runs()

    def test_a_function_that_changes_is_an_error_with_the_question(self):
        calls = iter(range(10 ** 6))
        with self.assertRaises(GradusError) as caught:
            gradcheck(lambda x: x + next(calls), lambda x: 1.0, 1.0)
        self.assertTrue(str(caught.exception).startswith("the program changes its answer"))
        self.assertIn("\n  request  {\"x\": [1.0]", str(caught.exception))

    def test_options_have_the_names_of_the_command_line(self):
        text = gradcheck(lambda x: x * x, lambda x: 2 * x, 3.0, seed=5, self_test=True, taylor=True,
                         coordinates=False).text
        for part in ("seed 5\n", "self-test: ", "Taylor remainder"):
            self.assertIn(part, text)
        with self.assertRaisesRegex(TypeError, "gradcheck has no option sede; it has precision, seed, "):
            gradcheck(lambda x: x, lambda x: 1.0, 1.0, sede=5)
        with self.assertRaisesRegex(GradusError, "'two' is invalid for '--seed"):
            gradcheck(lambda x: x, lambda x: 1.0, 1.0, seed="two")

    def test_the_first_call_of_a_decorated_gradient_is_checked(self):
        def loss(w, scale):
            return scale * w * w
        asked = []

        @gradient_of(loss)
        def gradient(w, scale):
            asked.append(w)
            return 2 * scale * w
        self.assertEqual(gradient(1.5, scale=3.0), 9.0)
        count = len(asked)
        self.assertGreater(count, 1)
        self.assertEqual((gradient(2.0, scale=3.0), len(asked)), (12.0, count + 1))
        self.assertEqual(gradient.__name__, "gradient")

        @gradient_of(loss)
        def wrong(w, scale):
            return scale * w
        with self.assertRaisesRegex(AssertionError, r"\nw +disagrees +4\.5  9 ± "):
            wrong(1.5, scale=3.0)

    @unittest.skipUnless(os.path.isdir("/proc/self"), "there is no /proc")
    def test_ctrl_c_ends_all_of_it(self):
        """Sent to the test process alone, and to its group as a terminal sends it."""
        program = textwrap.dedent("""
            import signal, sys, time
            # Whoever runs these tests may have them ignored or held back.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            sys.path.insert(0, sys.argv[1])
            from gradus_gradcheck import gradcheck
            def f(x):
                if x != 1.0:
                    print("asked", flush=True)
                    time.sleep(600)
                return x
            gradcheck(f, lambda x: 1.0, 1.0)
        """)
        for send in (os.kill, os.killpg):
            process = subprocess.Popen(
                [sys.executable, "-c", program, os.path.dirname(HERE)], start_new_session=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
            with process:
                self.assertEqual(process.stdout.readline(), "asked\n")
                send(process.pid, signal.SIGINT)
                self.assertIn("KeyboardInterrupt", process.communicate()[1])
            self.assert_nothing_runs()


class CommandTests(Marked):
    """What stands in the place of the command."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def command(self, text, name="gradus"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, stat.S_IRWXU)
        return path

    def test_it_is_found_by_argument_environment_and_path(self):
        first, second = self.command("exit 0", "first"), self.command("exit 0", "second")
        third = self.command("exit 0")
        with mock.patch.dict(os.environ, {"GRADUS": second, "PATH": self.folder}):
            self.assertEqual(find_gradus(first), first)
            self.assertEqual(find_gradus(), second)
            del os.environ["GRADUS"]
            self.assertEqual(find_gradus(), third)

    def test_where_it_is_missing_one_line_says_what_to_do(self):
        empty = os.path.join(self.folder, "empty")
        os.mkdir(empty)
        with mock.patch.dict(os.environ, {"PATH": empty, "GRADUS": ""}):
            for given, message in [
                    (None, "the gradus command is not in the PATH; in a checkout of Gradus `swift build` makes it, "),
                    (empty, f"gradus= is {empty}, which is no program that can be run")]:
                with self.assertRaises(GradusError) as caught:
                    gradcheck(lambda x: x, lambda x: 1.0, 1.0, gradus=given)
                self.assertTrue(str(caught.exception).startswith(message), caught.exception)
                self.assertNotIn("\n", str(caught.exception))
            os.environ["GRADUS"] = "/nowhere/gradus"
            with self.assertRaisesRegex(GradusError, "^GRADUS is /nowhere/gradus, which is no program"):
                find_gradus()

    def test_a_command_that_ends_without_asking_is_an_error(self):
        for text, message in [("echo 'Error: out of order' >&2; exit 2", "out of order"),
                              ("exit 70", "gradus gradcheck ended with status 70 and said nothing"),
                              ("kill -9 $$", "gradus gradcheck ended with status -9 and said nothing")]:
            with self.assertRaises(GradusError) as caught:
                gradcheck(lambda x: x, lambda x: 1.0, 1.0, gradus=self.command(text))
            self.assertEqual(str(caught.exception), message)

    @unittest.skipUnless(os.path.isdir("/proc/self"), "there is no /proc")
    def test_a_command_that_ignores_a_polite_end_is_ended_all_the_same(self):
        # It starts the bridge as the real one does, asks, and does not listen.
        stubborn = self.command(textwrap.dedent("""\
            trap '' TERM
            while [ "$1" != -- ]; do shift; done
            shift
            { echo '{"x": [2.0], "want": "value"}'; while :; do sleep 0.05; done; } | "$@"
            while :; do sleep 0.05; done
        """))

        def f(x):
            if x == 2.0:
                raise KeyError
            return x
        started, popen = [], subprocess.Popen

        def start(*arguments, **names):
            started.append(popen(*arguments, **names))
            return started[-1]
        with mock.patch.object(gradus_command, "PATIENCE", 0.2), \
                mock.patch.object(subprocess, "Popen", start), \
                self.assertRaises(KeyError):
            gradcheck(f, lambda x: 1.0, 1.0, gradus=stubborn)
        self.assertEqual([process.returncode for process in started], [-signal.SIGKILL])
        for pid in marked(self.mark):  # the script's own loops, which no real command has
            with contextlib.suppress(ProcessLookupError):  # one of its sleeps, which ended by itself
                os.kill(pid, signal.SIGKILL)
        self.assert_nothing_runs()


@needs_command
@unittest.skipIf(np is None, "numpy is not installed")
class NumPyTests(unittest.TestCase):
    def test_structures_keep_their_kinds(self):
        p = {"w": np.array([[0.5, -1.0, 2.0]]), "parts": [np.float32(0.25), (1.5, np.array(2.0))]}
        seen = []

        def f(p):
            seen.append([type(p["w"]), p["w"].dtype, p["w"].shape, type(p["parts"][0]), type(p["parts"][1][0]),
                         type(p["parts"])])
            scale, (a, b) = p["parts"]
            return np.sum(p["w"] ** 2) * a * b + float(scale)

        def gradient(p):
            _, (a, b) = p["parts"]
            squares = np.sum(p["w"] ** 2)
            return {"w": 2 * p["w"] * a * b, "parts": [1.0, (squares * b, squares * a)]}
        self.assertTrue(gradcheck(f, gradient, p).holds)
        self.assertEqual(seen[0], [np.ndarray, np.float64, (1, 3), np.float32, float, list])
        self.assertTrue(all(one == seen[0] for one in seen))

    def test_a_transposed_gradient_is_named(self):
        with self.assertRaisesRegex(GradusError, r"gradient of w has the shape \[3, 4\]; w has the shape \[4, 3\]"):
            gradcheck(lambda w: np.sum(w * w), lambda w: 2 * w.T, np.ones((4, 3)))

    def test_whole_numbers_are_refused(self):
        with self.assertRaisesRegex(GradusError, "x has numbers of type int64; "):
            gradcheck(lambda x: np.sum(x), np.ones_like, np.arange(3, dtype=np.int64))

    def test_one_value_of_any_shape_is_a_number(self):
        for shape in ((1,), (1, 1), ()):
            self.assertTrue(gradcheck(lambda x: np.sum(x * x).reshape(shape), lambda x: 2 * x, np.ones(2)).holds)

    def test_what_is_given_is_left_as_it_is(self):
        x = np.array([1.0, 2.0])

        def f(x):
            x *= 2
            return float(np.sum(x))
        self.assertTrue(gradcheck(f, lambda x: np.full(2, 2.0), x).holds)
        self.assertEqual(x.tolist(), [1.0, 2.0])


@needs_command
@unittest.skipIf(torch is None, "torch is not installed")
class TorchTests(unittest.TestCase):
    def test_a_model_by_its_parameters(self):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
        data = torch.randn(8, 3)

        def loss(parameters):
            return torch.func.functional_call(model, parameters, (data,)).square().mean()
        report = gradcheck(loss, None, dict(model.named_parameters()))
        self.assertTrue(report.holds, report.text)

        def wrong(parameters):
            parameters = {name: p.requires_grad_() for name, p in parameters.items()}
            found = dict(zip(parameters, torch.autograd.grad(loss(parameters), list(parameters.values()))))
            return found | {"0.weight": 1.5 * found["0.weight"]}
        with self.assertRaisesRegex(AssertionError, r"\n0\.weight +\[\d, \d\] +disagrees "):
            assert_gradient(loss, wrong, dict(model.named_parameters()))

    def test_a_wrong_backward_is_found(self):
        class Softsign(torch.autograd.Function):
            power = 2

            @staticmethod
            def forward(context, x):
                context.save_for_backward(x)
                return x / (1 + x.abs())

            @staticmethod
            def backward(context, cotangent):
                (x,) = context.saved_tensors
                return cotangent / (1 + x.abs()) ** Softsign.power
        x = torch.tensor([0.5, -1.5, 2.5], dtype=torch.float64)
        assert_gradient(Softsign.apply, None, x)
        Softsign.power = 1
        with self.assertRaisesRegex(AssertionError, "wrong in 3 of 3 coordinates"):
            assert_gradient(Softsign.apply, None, x)

    def test_what_has_no_part_in_the_value_has_slope_zero(self):
        one = torch.tensor(1.0, dtype=torch.float64)
        self.assertTrue(gradcheck(lambda a, b: a * a, None, (one, one)).holds)

    def test_bfloat16_is_read(self):
        x = torch.tensor([1.5, 2.5], dtype=torch.bfloat16)
        shape = gradus_gradcheck.Function(lambda x: x.sum(), None, x).answer({"want": "shape"})
        self.assertEqual((shape["at"], shape["precision"]), ([1.5, 2.5], "bfloat16"))
        self.assertTrue(gradcheck(lambda x: x.sum(), None, x).holds)


@needs_command
@unittest.skipIf(jax is None, "jax is not installed")
class JAXTests(unittest.TestCase):
    def test_a_custom_rule_is_checked(self):
        import jax.numpy as jnp

        def squares(factor):
            @jax.custom_vjp
            def square(x):
                return x * x
            square.defvjp(lambda x: (x * x, x), lambda x, g: (factor * g * x,))
            return lambda p: square(p["x"])
        p = {"x": jnp.array([1.0, -2.5, 0.5])}
        assert_gradient(squares(2), None, p)
        assert_gradient(lambda p: jnp.sum(squares(2)(p)), None, p)
        with self.assertRaisesRegex(AssertionError, "wrong in 3 of 3 coordinates"):
            assert_gradient(squares(1), None, p)


@needs_command
@unittest.skipIf(mlx is None, "mlx is not installed")
class MLXTests(unittest.TestCase):
    def test_its_own_derivative_and_a_wrong_one(self):
        x = {"a": mlx.array([1.0, 2.0])}
        assert_gradient(lambda x: mlx.tanh(x["a"]), None, x)
        assert_gradient(lambda a, b: (a * mlx.tanh(b)).sum(), None, (x["a"], x["a"]))
        with self.assertRaisesRegex(AssertionError, "wrong in 2 of 2 coordinates"):
            assert_gradient(lambda x: (x["a"] ** 2).sum(), lambda x: x, x)


if __name__ == "__main__":
    unittest.main()
