#!/usr/bin/python3
# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""stop-thread.py PID - stops one thread of a process, not its first, as if it
hung; the others run on. Says so, and ends when the process has ended."""
import ctypes
import os
import sys

SEIZE, INTERRUPT = 0x4206, 0x4207   # ptrace(2)
WALL = 0x40000000                   # waitpid(2): threads, too

pid = int(sys.argv[1])
thread = max(int(tid) for tid in os.listdir(f"/proc/{pid}/task"))
if thread == pid:
    sys.exit("it has one thread only")
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
for request in SEIZE, INTERRUPT:
    if libc.ptrace(request, thread, 0, 0) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
_, status = os.waitpid(thread, WALL)
if not os.WIFSTOPPED(status):
    sys.exit("it does not stop")
print("stopped", flush=True)
while not (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
    _, status = os.waitpid(thread, WALL)
