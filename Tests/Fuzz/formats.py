"""Reads and writes the formats of the notebook's files, wrong ones included."""

import json
import math
import struct

# Numbers at the edges of what programs count with.
EDGES = [0, 1, -1, 2, 10, 11, 27, 28, 29, 127, 128, 255, 256, 784, 1000, 65535, 65536, 10**6, 2**31 - 1, 2**31, 2**32,
         2**53, 2**62, 2**63 - 1, -2**63, 2**63, 2**64 - 1, 2**64, 10**19, 10**30]
FLOATS = [math.nan, math.inf, -math.inf, -1.0, -1e-6, 1.0000001, 1.5, 2.0, 11.0, 255.0, 1e20, 3e38, -3e38, 1e-40]


class Raw(str):
    """A piece of JSON that is written literally, such as 1e400."""


def dumps(value):
    """JSON, with `Raw` pieces and with keys that occur twice: an object is a dictionary or a list of `Pair`s."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        value = [Pair(k, v) for k, v in value.items()]
    if isinstance(value, list) and value and all(isinstance(v, Pair) for v in value):
        return "{" + ",".join(json.dumps(p.key) + ":" + dumps(p.value) for p in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dumps, value)) + "]"
    return json.dumps(value)


class Pair:
    def __init__(self, key, value):
        self.key, self.value = key, value


def read_npy(data):
    """The header's text and the bytes after it."""
    length = struct.unpack("<H", data[8:10])[0]
    return data[10:10 + length].decode(), data[10 + length:]


def write_npy(descr, shape, body, fortran=False):
    lengths = "(" + "".join(f"{n}, " for n in shape).rstrip() + ")"
    header = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {lengths}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + body


def npy_parts(data):
    """Type, shape and bytes."""
    text, body = read_npy(data)
    header = eval(text, {"__builtins__": {}})
    return header["descr"], list(header["shape"]), body


def read_safetensors(data):
    """Metadata and tensors: a dictionary, and a list of (name, shape, floats)."""
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = []
    for name, entry in sorted(header.items(), key=lambda e: (e[1]["data_offsets"], e[0])):
        first, last = entry["data_offsets"]
        body = data[8 + length + first:8 + length + last]
        tensors.append((name, entry["shape"], list(struct.unpack(f"<{len(body) // 4}f", body))))
    return metadata, tensors


def write_safetensors(metadata, tensors):
    header, body = {"__metadata__": metadata}, b""
    for name, shape, floats in tensors:
        piece = struct.pack(f"<{len(floats)}f", *floats)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(piece)]}
        body += piece
    return with_header(json.dumps(header), body)


def with_header(text, body):
    data = text.encode("utf-8", "surrogatepass")
    data += b" " * (-len(data) % 8)
    return struct.pack("<Q", len(data)) + data + body


def checksum(training, tensors):
    """What a checkpoint says about itself: TrainingCheckpoint.swift."""
    value, mask = 0xCBF29CE484222325, 2**64 - 1

    def add(word):
        nonlocal value
        value = ((value ^ (word & mask)) * 0x100000001B3) & mask

    for byte in training.encode("utf-8", "surrogatepass"):
        add(byte)
    for name, shape, floats in tensors:
        for byte in name.encode():
            add(byte)
        for length in shape:
            add(length)
        for word in struct.unpack(f"<{len(floats)}I", struct.pack(f"<{len(floats)}f", *floats)):
            add(word)
    return f"{value:x}"


def write_checkpoint(metadata, tensors):
    metadata = dict(metadata)
    metadata["checksum"] = checksum(metadata["training"], tensors)
    return write_safetensors(metadata, tensors)
