# SPDX-License-Identifier: Apache-2.0
"""Files of the sample that are no text: programs, a picture, and what Windows writes beside its files."""
import base64
import struct
import zlib

ELF = {"amd64": (2, 62), "arm64": (2, 183), "arm": (1, 40), "386": (1, 3)}
PE = {"amd64": 0x8664, "arm64": 0xAA64}


LOADER = {"amd64": "lib64/ld-linux-x86-64.so.2", "arm64": "lib/ld-linux-aarch64.so.1", "arm": "lib/ld-linux-armhf.so.3",
          "386": "lib/ld-linux.so.2"}


def elf(arch, needs=None, size=0):
    """A file with the head of a program for this processor and a line that says what it is; with needs, one that
    names its loader and these libraries (System V gABI 4.1, Program Header, Dynamic Section)."""
    width, machine = ELF[arch]
    ident = b"\x7fELF" + bytes([width, 1, 1, 0]) + bytes(8)
    note = b"a sample, not a program\n"
    if needs is None:
        return ((ident + struct.pack("<HHI", 2, machine, 1)).ljust(64, b"\0") + note).ljust(size, b"\0")
    word = "<Q" if width == 2 else "<I"
    loader = b"/" + LOADER[arch].encode() + b"\0"
    names, offsets = b"\0", []
    for name in needs:
        offsets.append(len(names))
        names += name.encode() + b"\0"
    at = 64 + 3 * 56 if width == 2 else 52 + 3 * 32
    names_at = at + len(loader)
    dynamic_at = (names_at + len(names) + 7) // 8 * 8
    tags = [(1, offset) for offset in offsets] + [(5, names_at), (10, len(names)), (0, 0)]
    dynamic = b"".join(struct.pack(word, tag) + struct.pack(word, value) for tag, value in tags)
    end = dynamic_at + len(dynamic) + len(note)

    def segment(kind, offset, length):
        if width == 2:
            return struct.pack("<IIQQQQQQ", kind, 4, offset, offset, offset, length, length, 8)
        return struct.pack("<IIIIIIII", kind, offset, offset, offset, length, length, 4, 8)
    heads = segment(3, at, len(loader)) + segment(1, 0, end) + segment(2, dynamic_at, len(dynamic))
    if width == 2:
        head = struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    else:
        head = struct.pack("<HHIIIIIHHHHHH", 3, machine, 1, 0, 52, 0, 0, 52, 32, 3, 40, 0, 0)
    data = ident + head + heads + loader + names
    return (data.ljust(dynamic_at, b"\0") + dynamic + note).ljust(size, b"\0")


def pe(arch, size=0):
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    return (head + b"PE\0\0" + struct.pack("<HH", PE[arch], 0) + b"a sample, not a program\r\n").ljust(size, b"\0")


def png(side):
    """A picture: a disc that fades into blue. Stored, not compressed (RFC 1951, 3.2.4): the same on every machine."""
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        for x in range(side):
            far = ((2 * x - side) ** 2 + (2 * y - side) ** 2) / side ** 2
            rows += bytes([20 + 8 * x, 110, 90 + 5 * y, 255 if far < 1 else 0]) if far < 1 else bytes(4)
    stored = b"\x78\x01\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + bytes(rows)
    stored += struct.pack(">I", zlib.adler32(bytes(rows)))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", stored) + chunk(b"IEND", b""))


def sid(*parts):
    return struct.pack("<BB", 1, len(parts)) + (5).to_bytes(6, "big") + b"".join(struct.pack("<I", p) for p in parts)


EVERYONE = struct.pack("<BB", 1, 1) + (1).to_bytes(6, "big") + struct.pack("<I", 0)
ADMINISTRATORS, SYSTEM = sid(32, 544), sid(18)
READ_AND_RUN, FULL = 0x1200A9, 0x1F01FF


def security(*grants):
    """A self-relative security descriptor: owner, group and who may do what (MS-DTYP 2.4.6)."""
    aces = b"".join(struct.pack("<BBHI", 0, 0, 8 + len(who), mask) + who for who, mask in grants)
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(aces), len(grants), 0) + aces
    group = 20 + len(ADMINISTRATORS)
    return (struct.pack("<BBHIIII", 1, 0, 0x8004, 20, group, 0, group + len(SYSTEM)) + ADMINISTRATORS + SYSTEM + acl)


def windows_file(path, content, attributes=0x20, sd=None, **more):
    """An entry as Windows' own layers have them: attributes, rights and a creation time in pax records."""
    sd = sd or security((SYSTEM, FULL), (ADMINISTRATORS, FULL), (EVERYONE, READ_AND_RUN))
    if content is None and "link" not in more:
        attributes = 0x10
    pax = {"LIBARCHIVE.creationtime": b"1741682431.5", "MSWINDOWS.fileattr": b"%d" % attributes,
           "MSWINDOWS.rawsd": base64.b64encode(sd)}
    return (path, content, 0o755 if content is None else 0o644, {"pax": pax, **more})
