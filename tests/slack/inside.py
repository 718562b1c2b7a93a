"""Run inside a network of its own: lead Slack's names to this machine, and start a program there.

It is called by :mod:`tests.slack.slacks_names` as ``inside.py SOCKET HOSTS COMMAND…``. Whoever
listens at ``SOCKET`` gets the port 443 of this network, and serves it.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

SET_FLAGS = 0x8914  # SIOCSIFFLAGS
UP = 0x1


def main(door: str, hosts: str, *command: str) -> None:
    """Become the program, where Slack's names lead here."""
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
    with socket.create_server(("127.0.0.1", 443)) as listening, socket.socket(socket.AF_UNIX) as to:
        to.connect(door)
        socket.send_fds(to, [b"443"], [listening.fileno()])
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
