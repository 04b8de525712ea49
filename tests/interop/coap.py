# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause
"""CoAP on streams and WebSockets (RFC 8323) with nothing of ours in it; the
rest is that of raw.py."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../system"))
from raw import Message, encode  # noqa: E402

CSM, PING, PONG, RELEASE, ABORT = 0xe1, 0xe2, 0xe3, 0xe4, 0xe5
CONTENT = 0x45


def encode_websocket(code, token=b"", options=(), payload=b""):
    """The message of a WebSocket frame: its Len is 0."""
    rest = encode(0, code, 0, token, options, payload)[4:]
    return bytes([len(token), code]) + rest


def encode_stream(code, token=b"", options=(), payload=b""):
    rest = encode(0, code, 0, token, options, payload)[4:]
    n = len(rest) - len(token)
    if n < 13:
        head = bytes([n << 4 | len(token)])
    elif n < 269:
        head = bytes([13 << 4 | len(token), n - 13])
    elif n < 65805:
        head = bytes([14 << 4 | len(token)]) + struct.pack("!H", n - 269)
    else:
        head = bytes([15 << 4 | len(token)]) + struct.pack("!I", n - 65805)
    return head + bytes([code]) + rest


def message_of(token_len, code, rest):
    return Message(bytes([0x40 | token_len, code, 0, 0]) + rest)


def decode_websocket(data):
    if len(data) < 2 or data[0] >> 4 != 0:
        raise ValueError("no frame of CoAP")
    return message_of(data[0] & 15, data[1], data[2:])


class StreamReader:
    """Bytes in, messages out."""

    def __init__(self):
        self.data = b""

    def take(self, data):
        self.data += data
        while (m := self.next()) is not None:
            yield m

    def next(self):
        if not self.data:
            return None
        nibble, token_len = self.data[0] >> 4, self.data[0] & 15
        width = {13: 1, 14: 2, 15: 4}.get(nibble, 0)
        if len(self.data) < 2 + width:
            return None
        n = nibble
        if width:
            n = int.from_bytes(self.data[1:1 + width], "big")
            n += {1: 13, 2: 269, 4: 65805}[width]
        end = 2 + width + token_len + n
        if len(self.data) < end:
            return None
        m = message_of(token_len, self.data[1 + width],
                       self.data[2 + width:end])
        self.data = self.data[end:]
        return m


def answer_stream(m, payload, put=encode_stream):
    """What a device answers to a message on a stream; b"": nothing."""
    if m.code == PING:
        return put(PONG, m.token)
    if 0 < m.code < 0x20:
        return put(CONTENT, m.token, payload=payload)
    return b""
