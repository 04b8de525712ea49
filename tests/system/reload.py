#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""A service manager that only reloads: puts one configuration after the other
in place, sends SIGHUP and waits for the daemon to say that it is ready again.

    reload.py --pid N --conf FILE --socket NAME --times N SOURCE...

SOURCEs are copied to FILE in turn. The daemon was started with NOTIFY_SOCKET
@NAME. Prints reloads=N, and exits with 1 if a word does not come in time.
"""
import argparse
import os
import shutil
import signal
import socket
import sys

DEADLINE = 20  # seconds until a word is late


def await_word(s, word):
    """What else comes is of before, or for others."""
    while True:
        text = s.recv(500).decode()
        if text.split("\n")[0] == word:
            return


def reload(s, a, source):
    # in one step, as an editor does it: nobody reads half a file
    shutil.copy(source, a.conf + ".new")
    os.rename(a.conf + ".new", a.conf)
    os.kill(a.pid, signal.SIGHUP)
    await_word(s, "RELOADING=1")
    await_word(s, "READY=1")


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--pid", type=int, required=True)
    p.add_argument("--conf", required=True)
    p.add_argument("--socket", required=True)
    p.add_argument("--times", type=int, default=1)
    p.add_argument("sources", nargs="+")
    a = p.parse_args()
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind("\0" + a.socket)
    s.settimeout(DEADLINE)
    for i in range(a.times):
        try:
            reload(s, a, a.sources[i % len(a.sources)])
        except TimeoutError:
            print(f"reload {i + 1} is not over after {DEADLINE} s")
            return 1
    print(f"reloads={a.times}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
