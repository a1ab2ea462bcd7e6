"""Who gets new connections, among the processes that listen on one port.

The kernel spreads them over all listening sockets by a hash, and a socket that closes loses those
that it was given and has not accepted. So a program of a few instructions, attached to the sockets
of the port, gives no more to those that will close; once none of them is left, the hash is back.
Sockets of a port are numbered as they came; the place of one that closes is taken by the last.
"""

import ctypes
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress

_ATTACH = 51  # SO_ATTACH_REUSEPORT_CBPF, which the module socket does not name
_DETACH = 68  # SO_DETACH_REUSEPORT_BPF
_RETURN, _RETURN_A = 0x06, 0x16
_LOAD, _MODULO, _ADD = 0x20, 0x94, 0x04
_RANDOM = (-0x1000 + 56) & 0xFFFFFFFF  # SKF_AD_OFF + SKF_AD_RANDOM

Instruction = tuple[int, int]


def past(first: int, count: int) -> tuple[Instruction, ...]:
    """Return the program for any of `count` sockets from number `first` on."""
    return (_LOAD, _RANDOM), (_MODULO, count), (_ADD, first), (_RETURN_A, 0)


def only(number: int) -> tuple[Instruction, ...]:
    """Return the program for one socket; where there is none of that number the hash decides."""
    return ((_RETURN, number),)


def steer(one: socket.socket, program: Sequence[Instruction]) -> bool:
    """Attach a program to a listening socket and all others of its port; tell whether that went."""
    code = ctypes.create_string_buffer(
        b"".join(struct.pack("HBBI", word, 0, 0, value) for word, value in program)
    )
    attached = struct.pack("HL", len(program), ctypes.addressof(code))
    try:
        one.setsockopt(socket.SOL_SOCKET, _ATTACH, attached)
    except OSError:
        return False
    return True


def release(one: socket.socket) -> None:
    """Let the hash decide again."""
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
