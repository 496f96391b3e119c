"""Makes metrics.json: Wilson intervals from SciPy, and expected calibration errors from NumPy's histograms.

    python3 -m pip install numpy scipy
    python3 make_metrics.py            # writes next to itself
"""

import json
import pathlib

import numpy as np
from scipy.stats import binomtest

TRIALS = [(0, 1), (1, 1), (0, 40), (40, 40), (565, 584), (659, 674), (1, 6000), (5900, 6000), (3, 7)]


def wilson(successes, count):
    interval = binomtest(successes, count).proportion_ci(confidence_level=0.95, method="wilson")
    return {"successes": successes, "count": count, "low": interval.low, "high": interval.high}


def expected_calibration_error(confidences, correct, edges):
    """Bins are open below and closed above, as in Guo et al. 2017; the mean gap, weighted by the bins' counts."""
    # numpy.histogram closes bins below: mirrored, it closes them above.
    mirrored, bins = -confidences, -np.asarray(edges)[::-1]
    counts = np.histogram(mirrored, bins)[0][::-1]
    sure = np.histogram(mirrored, bins, weights=confidences)[0][::-1]
    right = np.histogram(mirrored, bins, weights=correct.astype(float))[0][::-1]
    return counts.tolist(), float(np.abs(sure - right).sum() / counts.sum())


generator = np.random.default_rng(5)
# Most near 1, as after training, and some on the edges of bins.
confidences = np.concatenate([1 - 10 ** -generator.uniform(0.1, 4, 180), np.arange(1, 11) / 10]).round(6)
correct = generator.uniform(size=confidences.size) < confidences ** 2
calibrations = []
for edges in (np.linspace(0, 1, 11), np.array([0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1])):
    counts, error = expected_calibration_error(confidences, correct, edges)
    calibrations.append({"edges": edges.round(12).tolist(), "counts": counts, "error": error})

target = pathlib.Path(__file__).parent / "metrics.json"
target.write_text(json.dumps({
    "wilson": [wilson(*trial) for trial in TRIALS],
    "confidences": confidences.tolist(),
    "isCorrect": correct.tolist(),
    "calibrations": calibrations,
}) + "\n")
