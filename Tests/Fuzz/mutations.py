"""Ways to spoil a file, each a function of its bytes and a seeded generator."""

import json
import math
import struct

import networks
from formats import (EDGES, FLOATS, Pair, Raw, dumps, npy_parts, read_npy, read_safetensors, with_header,
                     write_checkpoint, write_npy, write_safetensors)

TEXTS = ["", "x", "../../outside.txt", "/etc/hostname", "artifacts/../../outside.txt", "\x1b[2J\x1b[31mred", "a\nb",
         "a\x00b", "\u202egnp.exe", "é" * 300, "y" * 100_000, "nan", "-inf", "9999-12-31T23:59:59Z",
         "0000-00-00T00:00:00Z", "275760-09-13T00:00:00Z", "-9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "artifacts",
         ".", "..", "artifacts/.step.lock", "artifacts/6-train/record.json", "steps", "--force", "-1", "1e999",
         "9223372036854775807"]
NUMBERS = EDGES + [0.5, -0.5, 1.5, 1e-300, 1e15, 1e17, 1e300, Raw("1e400"), Raw("-1e400"), Raw("1.0"), Raw("-0"),
                   Raw("0.1e-999"), Raw("NaN")]


# Any bytes.
def flip(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 8, 64]) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def flip_start(data, rng):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4]) if data else 0):
        data[rng.randrange(min(len(data), 600))] = rng.choice([0, 255, rng.randrange(256), rng.randrange(32, 127)])
    return bytes(data)


def truncate(data, rng):
    return data[:rng.choice([0, 1, 7, 8, 9, 10, 127, 128, rng.randrange(len(data) + 1), max(0, len(data) - 1)])]


def remove(data, rng):
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice([1, 4, 64, 1000, len(data)]):]


def duplicate(data, rng):
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice([1, 4, 64, 1000, len(data)]))
    return data[:end] + data[start:end] * rng.choice([1, 1, 3]) + data[end:]


def fill(data, rng):
    start = rng.randrange(len(data) + 1)
    piece = bytes([rng.choice([0, 32, 48, 255, 10])]) * rng.choice([1, 8, 100, 5000])
    return data[:start] + piece + data[start + len(piece):]


def binary_number(data, rng):
    size = rng.choice("BHIQ")
    width = struct.calcsize(size)
    start = rng.choice([0, 8, rng.randrange(max(1, min(len(data), 200))), rng.randrange(max(1, len(data)))])
    return data[:start] + struct.pack("<" + size, rng.choice(EDGES) % 2 ** (8 * width)) + data[start + width:]


def text_number(data, rng):
    """A number written in digits becomes another."""
    places, place = [], 0
    while place < min(len(data), 20_000):
        if 48 <= data[place] <= 57:
            end = place
            while end < len(data) and 48 <= data[end] <= 57:
                end += 1
            places.append((place, end))
            place = end
        place += 1
    if not places:
        return flip(data, rng)
    start, end = rng.choice(places)
    return data[:start] + str(rng.choice(NUMBERS)).encode() + data[end:]


BYTES = {f.__name__: f for f in [flip, flip_start, truncate, remove, duplicate, fill, binary_number, text_number]}


# Arrays that NumPy would open.
def npy_shape(data, rng):
    descr, shape, body = npy_parts(data)
    count = math.prod(shape)
    options = [[count], [1] + shape, shape + [1], shape[::-1], [count, 1], [], [0] + shape[1:],
               [0, 2**62, 4], [2**32, 2**32, 0], [1] * 70 + shape, [-1] + shape[1:], [2**63] + shape[1:],
               shape[:1] + [14, 56, 1], shape[:1] + [1, 28, 28], shape[:1] + [784, 1, 1], shape[:1] + [28, 28],
               [count // 10, 10] if count % 10 == 0 else [count]]
    return write_npy(descr, rng.choice(options), body)


def npy_type(data, rng):
    descr, shape, body = npy_parts(data)
    return write_npy(rng.choice([">f4", "<f8", "<i4", "|u1", "<i8", "|O", "<f2", "|S4", "<U1", ""]), shape, body)


def npy_order(data, rng):
    descr, shape, body = npy_parts(data)
    return write_npy(descr, shape, body, fortran=True)


def npy_rows(data, rng):
    """Different, but complete, rows: the shape fits."""
    descr, shape, body = npy_parts(data)
    row = len(body) // max(1, shape[0])
    count = rng.choice([0, 1, 2, shape[0] - 1, shape[0] + 1, 2 * shape[0]])
    return write_npy(descr, [count] + shape[1:], (body * 2)[:count * row])


def npy_value(data, rng):
    """One element, or all of them, are different."""
    descr, shape, body = npy_parts(data)
    code = {"<f4": "f", "|u1": "B", "<i8": "q"}[descr]
    size = struct.calcsize(code)
    if code == "f":
        value = rng.choice(FLOATS)
    else:
        bits = 8 * size
        value = rng.choice(EDGES) % 2**bits
        value -= 2**bits if code == "q" and value >= 2 ** (bits - 1) else 0
    piece, count = struct.pack("<" + code, value), len(body) // size
    if rng.random() < 0.2:
        return write_npy(descr, shape, piece * count)
    body = bytearray(body)
    for _ in range(rng.choice([1, 1, 1, 5])):
        place = rng.randrange(max(1, count)) * size
        body[place:place + size] = piece
    return write_npy(descr, shape, bytes(body))


def npy_header(data, rng):
    text, body = read_npy(data)
    text = rng.choice([
        text.replace("'shape'", "'forme'"), text.replace("False", "None"), text.strip() * 3, "{}", text * 2000,
        text.replace("(", "[").replace(")", "]"), text.replace(",", ", " * 500), "\x00" * 60000, text.replace("'", '"')])
    data = text.encode()
    version = rng.choice([1, 2, 3, 4])
    length = struct.pack("<H" if version == 1 else "<I", len(data) % 2**16 if version == 1 else len(data))
    return b"\x93NUMPY" + bytes([version, 0]) + length + data + body


NPY = {f.__name__: f for f in [npy_shape, npy_type, npy_order, npy_rows, npy_value, npy_header]}


# JSON.
def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, path + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, path + (index,))


def edited(value, path, edit):
    if not path:
        return edit(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = edited(value[path[0]], path[1:], edit)
    return copy


def spoiled(value, rng):
    """A value of another kind or size in place of `value`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and rng.random() < 0.8:
        return rng.choice(NUMBERS)
    if isinstance(value, str) and rng.random() < 0.7:
        return rng.choice(TEXTS)
    if isinstance(value, dict) and rng.random() < 0.6:
        pairs = [Pair(k, v) for k, v in value.items()]
        way = rng.randrange(4)
        if way == 0 and pairs:
            pairs.pop(rng.randrange(len(pairs)))
        elif way == 1 and pairs:
            pairs.append(rng.choice(pairs))
        elif way == 2 and pairs:
            chosen = rng.choice(pairs)
            pairs[pairs.index(chosen)] = Pair(rng.choice(TEXTS), chosen.value)
        else:
            pairs += [Pair(f"more{i}", rng.choice([1, "x", None])) for i in range(rng.choice([1, 5000]))]
        return pairs or {}
    if isinstance(value, list) and rng.random() < 0.7:
        return rng.choice([[], value[1:], value[::-1], value + value[:1], value * 300, value + [None], [value]])
    return rng.choice([None, True, {}, [], "", 0, rng.choice(NUMBERS), rng.choice(TEXTS), Raw("[" * 600 + "]" * 600),
                       Raw("[" * 100_000 + "]" * 100_000), Raw("[" + "0," * 200_000 + "0]"),
                       Raw('{"a":' * 5000 + "1" + "}" * 5000)])


def json_edit(data, rng):
    value = json.loads(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        # Deep lists of many numbers must not hide the few keys above them.
        every = list(places(value))
        shallow = [p for p in every if len(p) <= 2]
        path = rng.choice(shallow if rng.random() < 0.5 else every)
        value = edited(value, path, lambda v: spoiled(v, rng))
        if not isinstance(value, (dict, list)) or any(isinstance(v, Pair) for v in walk(value)):
            break
    return dumps(value).encode("utf-8", "surrogatepass")


def walk(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from walk(inner)


def json_path(data, rng):
    """A path, digest or name in a record leads elsewhere: values and keys with a slash."""
    text = data.decode()
    value = json.loads(text)
    strings = [s for s in walk_texts(value) if "/" in s or len(s) == 64]
    if not strings:
        return json_edit(data, rng)
    new = rng.choice([t for t in TEXTS if len(t) < 1000] + ["outside.txt", "../outside.txt", "x/../../outside.txt"])
    return text.replace(json.dumps(rng.choice(strings)), json.dumps(new), rng.choice([1, -1])).encode()


def walk_texts(value):
    for inner in walk(value):
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            yield from inner


JSON = {f.__name__: f for f in [json_edit, json_path]}


# Networks.
def tensors_header(data, rng):
    length = struct.unpack("<Q", data[:8])[0]
    return with_header(json_edit(data[8:8 + length], rng).decode("utf-8", "surrogatepass"), data[8 + length:])


def tensors_value(data, rng):
    metadata, tensors = read_safetensors(data)
    return write_safetensors(metadata, networks.other_value(tensors, rng))


def tensors_list(data, rng):
    metadata, tensors = read_safetensors(data)
    return write_safetensors(metadata, networks.other_list(tensors, rng))


def architecture(data, rng):
    """Another architecture than that of the tensors."""
    metadata, tensors = read_safetensors(data)
    metadata["architecture"] = json_edit(metadata["architecture"].encode(), rng).decode("utf-8", "surrogatepass")
    return write_safetensors(metadata, tensors)


def network(data, rng):
    """A network of other layers, whose tensors fit."""
    metadata, _ = read_safetensors(data)
    layers = networks.random_layers(rng)
    metadata["architecture"] = json.dumps({"inputShape": [28, 28, 1], "layers": layers})
    tensors = networks.tensors(layers, rng)
    return write_safetensors(metadata, networks.other_value(tensors, rng) if rng.random() < 0.2 else tensors)


def recipe(data, rng):
    metadata, tensors = read_safetensors(data)
    metadata["recipe"] = rng.choice(["original", "one-cycle", "deep", "", "x", "ONE-CYCLE"])
    return write_safetensors(metadata, tensors)


NETWORK = {f.__name__: f for f in [tensors_header, tensors_value, tensors_list, architecture, network, recipe]}


# Checkpoints, with a checksum that is right.
def checkpoint_place(data, rng):
    metadata, tensors = read_safetensors(data)
    metadata["training"] = json_edit(metadata["training"].encode(), rng).decode("utf-8", "surrogatepass")
    return write_checkpoint(metadata, tensors)


def checkpoint_value(data, rng):
    metadata, tensors = read_safetensors(data)
    return write_checkpoint(metadata, networks.other_value(tensors, rng))


def checkpoint_count(data, rng):
    """The optimizer has taken an impossible number of steps."""
    metadata, tensors = read_safetensors(data)
    value = rng.choice(FLOATS + [0.0, 0.5, 2.0**24, 2.0**62])
    return write_checkpoint(metadata, [
        (name, shape, [value] if name.endswith("count") else floats) for name, shape, floats in tensors])


def checkpoint_list(data, rng):
    metadata, tensors = read_safetensors(data)
    return write_checkpoint(metadata, networks.other_list(tensors, rng))


CHECKPOINT = {f.__name__: f for f in [checkpoint_place, checkpoint_value, checkpoint_count, checkpoint_list]}
