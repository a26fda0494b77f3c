# SPDX-License-Identifier: Apache-2.0
"""Archives of the sample: a tar and a gzip that are the same bytes on every machine."""
import struct
import zlib

MTIME = 1772831640  # 2026-03-06T21:14:00Z


class Bits:
    """Bits into bytes, lowest first (RFC 1951, 3.1.1)."""

    def __init__(self):
        self.out, self.word, self.count = bytearray(), 0, 0

    def put(self, value, width):
        self.word |= value << self.count
        self.count += width
        while self.count >= 8:
            self.out.append(self.word & 255)
            self.word >>= 8
            self.count -= 8

    def code(self, value, width):
        """A Huffman code: highest bit first."""
        self.put(int(format(value, f"0{width}b")[::-1], 2), width)

    def done(self):
        if self.count:
            self.put(0, 8 - self.count)
        return bytes(self.out)


def put_symbol(bits, symbol):
    """The fixed code of RFC 1951, 3.2.6."""
    if symbol < 144:
        bits.code(0x30 + symbol, 8)
    elif symbol < 256:
        bits.code(0x190 + symbol - 144, 9)
    elif symbol < 280:
        bits.code(symbol - 256, 7)
    else:
        bits.code(0xC0 + symbol - 280, 8)


LENGTHS = [(3, 257, 0), (4, 258, 0), (5, 259, 0), (6, 260, 0), (7, 261, 0), (8, 262, 0), (9, 263, 0), (10, 264, 0),
           (11, 265, 1), (13, 266, 1), (15, 267, 1), (17, 268, 1), (19, 269, 2), (23, 270, 2), (27, 271, 2), (31, 272, 2),
           (35, 273, 3), (43, 274, 3), (51, 275, 3), (59, 276, 3), (67, 277, 4), (83, 278, 4), (99, 279, 4), (115, 280, 4),
           (131, 281, 5), (163, 282, 5), (195, 283, 5), (227, 284, 5), (258, 285, 0)]


def put_run(bits, length):
    """The byte before, `length` times again: a match at distance 1 (RFC 1951, 3.2.5)."""
    base, symbol, extra = [row for row in LENGTHS if row[0] <= length][-1]
    put_symbol(bits, symbol)
    bits.put(length - base, extra)
    bits.code(0, 5)
    return length


def gzip(data):
    """gzip with fixed codes and runs of one byte only: enough for tars, which are mostly zeros."""
    bits = Bits()
    bits.put(1, 1)
    bits.put(1, 2)
    at = 0
    while at < len(data):
        run = 1
        while at + run < len(data) and data[at + run] == data[at]:
            run += 1
        put_symbol(bits, data[at])
        at += 1
        run -= 1
        while run >= 3:
            at += put_run(bits, min(run, 258))
            run -= min(run, 258)
    put_symbol(bits, 256)
    return (b"\x1f\x8b\x08\x00" + struct.pack("<I", 0) + b"\x00\xff" + bits.done()
            + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))


def tar(entries):
    out = bytearray()
    for path, content, mode, *rest in entries:
        more = rest[0] if rest else {}
        link = more.get("link", more.get("hard"))
        is_dir = content is None and link is None
        data = content or b""
        if "pax" in more:
            records = b""
            for key, value in sorted(more["pax"].items()):
                body = b" " + key.encode() + b"=" + value + b"\n"
                length = len(body) + 1
                while len(str(length)) + len(body) != length:
                    length = len(str(length)) + len(body)
                records += str(length).encode() + body
            out += header("pax", records, 0o644, b"x", {}) + records + bytes(-len(records) % 512)
        kind = b"5" if is_dir else b"2" if "link" in more else b"1" if "hard" in more else b"0"
        out += header(path + ("/" if is_dir else ""), data, mode, kind, more) + data + bytes(-len(data) % 512)
    return bytes(out) + bytes(1024)


def header(path, data, mode, kind, more):
    """One block (POSIX.1-2017, pax, "ustar Interchange Format")."""
    head = bytearray(512)

    def put(offset, text):
        head[offset:offset + len(text)] = text
    put(0, path.encode())
    put(100, b"%07o" % mode)
    put(108, b"%07o" % more.get("uid", 0))
    put(116, b"%07o" % more.get("gid", more.get("uid", 0)))
    put(124, b"%011o" % len(data))
    put(136, b"%011o" % (MTIME + more.get("later", 0)))
    put(148, b" " * 8)
    put(156, kind)
    put(157, more.get("link", more.get("hard", "")).encode())
    put(257, b"ustar\x0000")
    put(265, more.get("user", "root").encode())
    put(297, more.get("group", more.get("user", "root")).encode())
    put(148, b"%06o\0 " % sum(head))
    return head
