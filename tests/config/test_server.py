"""What the server does that the site relies on."""

import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from scripts.demo import SERVER

APPLICATION = """
import pathlib, time

class Answer:
    def __iter__(self):
        yield b"done"

    def close(self):
        time.sleep(3)
        pathlib.Path("closed").touch()

def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "4")])
    return Answer()
"""


@pytest.fixture
def address(tmp_path):
    """The address of this application, run by the server as `make demo` runs it."""
    (tmp_path / "slow.py").write_text(APPLICATION)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    arguments = ["slow:application", *SERVER[1:], "--port", port]
    server = subprocess.Popen([sys.executable, "-m", "granian", *arguments], cwd=tmp_path)
    yield f"http://127.0.0.1:{port}/"
    server.terminate()
    server.wait(20)


def ask(address: str) -> bytes:
    for _ in range(100):
        try:
            return urlopen(address, timeout=20).read()  # noqa: S310 the test's own server
        except URLError:
            time.sleep(0.2)
    raise TimeoutError


@pytest.mark.slow
@pytest.mark.django
def test_an_answer_is_sent_before_it_is_closed(address, tmp_path):
    """So what an answer does in `close()`, such as mailing a password, is not in the time that a reader sees."""
    assert ask(address) == b"done"
    assert not (tmp_path / "closed").exists()
    for _ in range(100):
        if (tmp_path / "closed").exists():
            return
        time.sleep(0.1)
    pytest.fail("The answer was never closed.")
