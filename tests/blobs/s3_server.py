"""A real S3 server for tests: SeaweedFS, as its wheel brings it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

KEY, SECRET = "chat", "a secret with / and +"
_IDENTITY = {
    "name": "chat",
    "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
    "actions": ["Admin", "Read", "Write", "List"],
}


@contextmanager
def s3_server(directory: Path) -> Iterator[int]:
    """Run a server until the block ends; give its port. It needs a while to be ready."""
    identities = directory / "identities.json"
    identities.write_text(json.dumps({"identities": [_IDENTITY]}))
    ports = _free_ports(8)
    names = ("master", "volume", "filer", "s3")
    where = [f"-{name}.port={ports[place]}" for place, name in enumerate(names)]
    where += [f"-{name}.port.grpc={ports[place + 4]}" for place, name in enumerate(names)]
    words = ("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={directory}", "-s3", "-filer")
    more = (f"-s3.config={identities}", "-volume.max=8", "-master.volumeSizeLimitMB=64")
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(  # our own words
            [Path(sys.executable).with_name("weed"), "server", *words, *where, *more],
            stdout=log,
            stderr=log,
        )
    try:
        yield ports[3]
    finally:
        process.kill()  # it would take its time to end, and has nothing to save
        process.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
