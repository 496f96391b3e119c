"""Reads a CSV file once with pandas or polars, and prints {"csv_seconds": ..., "rows": ..., "versions": {...}}."""

import argparse
import importlib
import json
import time

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=("pandas", "polars"))
    parser.add_argument("file")
    arguments = parser.parse_args()

    library = importlib.import_module(arguments.library)
    start = time.perf_counter()
    table = library.read_csv(arguments.file)
    seconds = time.perf_counter() - start
    if table.shape[1] != 785:
        raise AssertionError(f"{arguments.file} was read with {table.shape[1]} columns, 785 expected")
    print(json.dumps({
        "csv_seconds": seconds,
        "rows": table.shape[0],
        "versions": {arguments.library: library.__version__},
    }))
