"""Ask this container's own process whether it lives, as the proxy would: exit status 0 if it does."""

import os
import sys
from urllib.request import Request, urlopen

port = os.environ.get("PORT", "8000")
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
request = Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
with urlopen(request, timeout=4) as answer:  # noqa: S310 its own process
    sys.exit(0 if answer.read() == b"ok" else 1)
