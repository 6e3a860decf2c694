"""Pictures that tests make themselves."""

import struct
import zlib


def png(width: int = 120, height: int = 40, colour: tuple[int, int, int] = (11, 95, 89)) -> bytes:
    """Return a PNG of one colour."""
    line = b"\0" + bytes(colour) * width
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(line * height)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said)) for name, said in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
