"""Makes the files that the tests of Tensors read, with NumPy and safetensors.

    python3 -m pip install numpy safetensors
    python3 make_fixtures.py            # writes next to itself
"""

import pathlib

import numpy as np
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent


def numbers(count, stream, scale=1.0):
    """Numbers without pattern in [-scale, scale), exact in single precision but for one multiplication."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(2654435761)
         + np.uint64(stream) * np.uint64(0x9E3779B9)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x045D9F3B)) & mask
    x ^= x >> np.uint64(16)
    unit = (x >> np.uint64(8)).astype(np.float32) / np.float32(16777216)
    return (np.float32(2) * unit - np.float32(1)) * np.float32(scale)


if __name__ == "__main__":
    np.save(HERE / "float32.npy", numbers(6, 0).reshape(2, 3))
    np.save(HERE / "uint8.npy", np.array([0, 7, 255], dtype=np.uint8))
    np.save(HERE / "int64.npy", np.array([[-1, 2**40]], dtype=np.int64))
    np.save(HERE / "fortran.npy", np.asfortranarray(numbers(6, 0).reshape(2, 3)))
    save_file(
        {"a": numbers(6, 0).reshape(2, 3), "b": np.array([0.5], dtype=np.float32)},
        HERE / "numbers.safetensors", metadata={"made by": "safetensors"})
