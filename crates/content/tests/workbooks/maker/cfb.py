"""A compound file (the container of old .xls and of encrypted workbooks), small and whole.

Version 3, sectors of 512 bytes; every stream is made at least 4096 bytes long, so there is no mini stream.
"""

import struct

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams):
    """streams: {name: bytes}, all in the root."""
    names = sorted(streams, key=lambda n: (len(n), n.upper()))
    body, chains, start = [], [], {}
    for name in names:
        data = streams[name].ljust(4096, b"\0")
        data += b"\0" * (-len(data) % 512)
        start[name] = len(body)
        count = len(data) // 512
        chains += [len(body) + k + 1 for k in range(count - 1)] + [END]
        body += [data[k * 512:(k + 1) * 512] for k in range(count)]
    directory = len(body)
    entries = [entry("Root Entry", 5, END, 0, child=1 if names else NONE)]
    for k, name in enumerate(names):
        # a tree that leans to the right: each entry's right sibling is the next
        entries.append(entry(name, 2, start[name], max(len(streams[name]), 4096), right=k + 2 if k + 1 < len(names) else NONE))
    while len(entries) % 4:
        entries.append(b"\0" * 68 + struct.pack("<III", NONE, NONE, NONE) + b"\0" * 48)
    raw = b"".join(entries)
    count = len(raw) // 512
    chains += [directory + k + 1 for k in range(count - 1)] + [END]
    body += [raw[k * 512:(k + 1) * 512] for k in range(count)]
    fat = len(body)
    chains.append(FAT)
    assert len(chains) <= 128, "one sector of the table is enough for these"
    chains += [FREE] * (128 - len(chains))
    body.append(struct.pack("<128I", *chains))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6,
        0, 1, directory, 0, 4096, END, 0, END, 0,
    ) + struct.pack("<109I", fat, *[FREE] * 108)
    return header + b"".join(body)


def entry(name, kind, start, size, right=NONE, child=NONE):
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text), kind, 1, NONE, right, child, b"\0" * 16, 0, 0, 0, start, size
    )
