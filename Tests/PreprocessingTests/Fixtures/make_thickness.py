"""Writes thickness.json: an image, and SciPy's gray dilation and erosion of it by a cross, half mixed with itself.

Beyond the edge is paper. Run with NumPy and SciPy: python3 make_thickness.py
"""

import json
import pathlib

import numpy
from scipy import ndimage

HEIGHT, WIDTH = 6, 7
CROSS = ndimage.generate_binary_structure(2, 1)


def rounded(array):
    return [round(float(value), 6) for value in array.ravel()]


image = numpy.random.default_rng(1982).random((HEIGHT, WIDTH)).round(6)
thicker = ndimage.grey_dilation(image, footprint=CROSS, mode="constant", cval=0)
thinner = ndimage.grey_erosion(image, footprint=CROSS, mode="constant", cval=0)
fixture = {
    "height": HEIGHT,
    "width": WIDTH,
    "image": rounded(image),
    "thicker": rounded((image + thicker) / 2),
    "thinner": rounded((image + thinner) / 2),
}
target = pathlib.Path(__file__).with_name("thickness.json")
target.write_text(json.dumps(fixture) + "\n")
