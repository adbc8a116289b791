"""Sends Ethernet frames of 251 UDP flows on an interface as fast as the kernel takes them, or at a rate (AF_PACKET socket).

usage: send-frames.py INTERFACE COUNT BYTES [PACKETS_PER_SECOND]; prints the frames sent and the seconds. Needs root, Linux.
251 frames a system call and past the queueing discipline: one core sends several hundred thousand a second.
"""
import ctypes
import socket
import sys
import time

SOL_PACKET, PACKET_QDISC_BYPASS, BATCH, FIRST_PORT = 263, 20, 251, 20000


class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class MsgHdr(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p), ("namelen", ctypes.c_uint32), ("iov", ctypes.c_void_p), ("iovlen", ctypes.c_size_t),
        ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t), ("flags", ctypes.c_int),
    ]


class MMsgHdr(ctypes.Structure):
    _fields_ = [("hdr", MsgHdr), ("len", ctypes.c_uint)]


def udp_frame(size, port):
    """Ethernet, IPv4 and UDP headers, then zeros."""
    ethernet = bytes.fromhex("020000000002" "020000000001" "0800")
    ip = b"\x45\0" + (size - 14).to_bytes(2, "big") + bytes([0, 0, 0, 0, 64, 17, 0, 0, 10, 46, 0, 1, 10, 46, 0, 2])
    udp = port.to_bytes(2, "big") + b"\0\x09" + (size - 34).to_bytes(2, "big") + b"\0\0"
    return (ethernet + ip + udp).ljust(size, b"\0")


def main(interface, count, size, rate):
    libc = ctypes.CDLL(None, use_errno=True)
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind((interface, 0))
    sock.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    frames = [ctypes.create_string_buffer(udp_frame(size, FIRST_PORT + flow), size) for flow in range(BATCH)]
    vectors = [IoVec(ctypes.addressof(frame), size) for frame in frames]
    batch = (MMsgHdr * BATCH)()
    for message, vector in zip(batch, vectors):
        message.hdr.iov = ctypes.addressof(vector)
        message.hdr.iovlen = 1
    sent, began = 0, time.monotonic()
    while sent < count:
        if rate and sent > rate * (time.monotonic() - began):
            time.sleep(0.0002)
            continue
        done = libc.sendmmsg(sock.fileno(), batch, min(BATCH, count - sent), 0)
        if done > 0:
            sent += done
        else:
            time.sleep(0.0002)
    print(f"sent {sent} in {time.monotonic() - began:.3f} s")


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]) if len(sys.argv) > 4 else 0)
