"""The `gradus` command: where it is, and how it asks a function of this process.

For the other modules: `gradus_gradcheck` and `gradus_testing` say what to call.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

__tracebackhide__ = True  # pytest then shows the test and the function that is checked


class GradusError(RuntimeError):
    """Why there is no verdict: what, where, and what to do."""


def no_verdict(command, status, said):
    """The error where `gradus` has ended without a verdict: what it said, if it said anything."""
    return GradusError(said.removeprefix("Error: ").strip()
                       or f"gradus {command} ended with status {status} and said nothing")


def find_gradus(given=None):
    """The path of the `gradus` command: what is given, else GRADUS of the environment, else in the PATH."""
    for path, where in [(given, "gradus="), (os.environ.get("GRADUS"), "GRADUS")]:
        if path:
            path = os.path.abspath(os.path.expanduser(path))
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
            raise GradusError(f"{where} is {path}, which is no program that can be run")
    found = shutil.which("gradus")
    if not found:
        raise GradusError("the gradus command is not in the PATH; in a checkout of Gradus `swift build` makes it, "
                          "and GRADUS=that/checkout/.build/debug/gradus in the environment says where it is")
    return os.path.abspath(found)


# The seconds in which the command ends itself and what it has started when it is asked to.
PATIENCE = 10

# Hands each line that `gradus` asks over to the process whose function it is, and the answer back.
BRIDGE = """
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    peer = line.makefile("rwb")
    for request in sys.stdin.buffer:
        peer.write(request)
        peer.flush()
        answer = peer.readline()
        if not answer:
            break
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
"""


def ask(gradus, options, answer):
    """The status, output and errors of `gradus gradcheck`, whose requests `answer` answers.

    A function of this process can be waited for as long as it likes: Ctrl-C shows where it is.
    However this ends, the command has ended too.
    """
    # A socket's path has no more than some hundred characters, and a temporary folder's may have more.
    short = "/tmp" if os.access("/tmp", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="gradus-", dir=short) as folder, \
            socket.socket(socket.AF_UNIX) as listener, \
            tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        path = os.path.join(folder, "ask")
        listener.bind(path)
        listener.listen(1)
        process = subprocess.Popen(
            [gradus, "gradcheck", "--timeout", "1e6", *options, "--",
             sys.executable, "-I", "-S", "-c", BRIDGE, path],
            stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        try:
            serve(listener, process, answer)
            status = process.wait()
        finally:
            end(process)
        return status, *(read(file) for file in (output, errors))


def serve(listener, process, answer):
    """Answers until nobody asks."""
    listener.settimeout(0.05)
    while True:
        try:
            line, _ = listener.accept()
            break
        except socket.timeout:
            if process.poll() is not None:
                return
    with line:
        line.settimeout(None)
        with line.makefile("rb") as requests:
            for request in requests:
                reply = json.dumps(answer(json.loads(request))) + "\n"
                try:
                    line.sendall(reply.encode())
                except OSError:
                    return  # it has ended, and says why


def end(process):
    try:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def read(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")
