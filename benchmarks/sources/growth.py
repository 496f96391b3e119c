"""The page about how the cost grows, from what benchmarks/growth recorded."""

import json

from comparison import growth
from recorded import RESULTS


def page():
    return growth.page(json.loads((RESULTS / "growth.json").read_text()))
