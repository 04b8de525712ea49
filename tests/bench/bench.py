# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""What the programs that measure share: processes, CPUs, tables."""
import glob
import os
import platform
import re
import shutil
import socket
import subprocess
import sys

PLACES = ["."]  # where the programs were built


class Failed(Exception):
    """What went wrong, in words for the user."""


def free_ports(count):
    """So many, each free for UDP and TCP, until somebody else takes them."""
    ports, held = [], []
    while len(ports) < count:
        pair = [socket.socket(socket.AF_INET, kind)
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)]
        held += pair
        try:
            pair[0].bind(("127.0.0.1", 0))
            pair[1].bind(pair[0].getsockname())
            ports.append(pair[0].getsockname()[1])
        except OSError:
            continue
    for s in held:
        s.close()
    return ports


READY = r"\bready workers="  # of ostlerd; "already in use" is another thing


class Process:
    """A process on one CPU; `with` ends it."""

    def __init__(self, command, cpu, ready):
        self.command = pinned(command, cpu)
        self.ready = ready

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            found = re.search(self.ready, line)
            if found:
                self.found = found
                return self
        self.process.wait()
        raise Failed(f"{self.command} ended with {self.process.returncode}:"
                     f"\n{''.join(lines)}")

    def __exit__(self, *_):
        early = self.process.poll()
        if early is not None:
            print(f"{self.command} had ended with {early} before its time",
                  file=sys.stderr)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def cpu_seconds(self):
        """User and system time of all its threads, to the nanosecond."""
        total = 0
        for path in glob.glob(f"/proc/{self.process.pid}/task/*/schedstat"):
            with open(path) as f:
                total += int(f.read().split()[0])
        return total / 1e9


def pinned(command, cpu):
    if cpu is None:
        return command
    return ["taskset", "-c", str(cpu)] + command


def program(name):
    """Beside this build's others, or installed; None: neither."""
    for directory in PLACES:
        path = os.path.join(directory, name)
        if os.access(path, os.X_OK):
            return path
    return shutil.which(name)


def table(rows):
    """Rows of text with the first column left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join("  ".join(
        cell.ljust(w) if i == 0 else cell.rjust(w)
        for i, (cell, w) in enumerate(zip(row, widths))).rstrip()
        for row in rows)


def cpu_model():
    with open("/proc/cpuinfo") as f:
        found = re.search(r"^model name\s*: (.*)$", f.read(), re.M)
    return found[1] if found else platform.machine()
