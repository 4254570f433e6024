"""What Documentation/ shows of this package is what it does."""

import ast
import os
import re
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), HERE]
sys.dont_write_bytecode = True

from test_gradus_gradcheck import library, needs_command, np, torch  # noqa: E402

DOCUMENTS = os.path.join(HERE, "..", "..", "Documentation")


def read(name):
    with open(os.path.join(DOCUMENTS, name), encoding="utf-8") as file:
        return file.read()


@needs_command
class DocumentTests(unittest.TestCase):
    @unittest.skipIf(np is None, "numpy is not installed")
    def test_the_report_shown_is_the_real_one(self):
        program = os.path.join(DOCUMENTS, "Examples", "gradcheck_one_call.py")
        environment = os.environ | {"PYTHONPATH": os.path.dirname(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run([sys.executable, program], env=environment, capture_output=True, encoding="utf-8",
                             check=True)
        self.assertIn(f"\n```text\n{run.stdout}```\n", read("GradcheckAnyLanguage.md"))

    @unittest.skipIf(torch is None or library("optax") is None, "torch or optax is not installed")
    def test_the_tests_shown_run(self):
        """Each with what it says of itself: RMSprop's ε stands elsewhere in Optax."""
        shown = re.search(r"```python\n(import optax\nfrom gradus_testing .*?)```", read("RecordingTraces.md"), re.S)
        names = {"MyAdam": torch.optim.Adam}
        exec(compile(ast.parse(shown[1]), "RecordingTraces.md", "exec"), names)  # our own document
        names["test_of_a_class"]()
        names["test_of_a_step"]()
        with self.assertRaisesRegex(AssertionError, "epsilon-inside-root"):
            names["test_of_an_optimizer"]()


if __name__ == "__main__":
    unittest.main()
