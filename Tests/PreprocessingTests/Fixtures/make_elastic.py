"""Writes elastic.json: noise, the displacements that SciPy's Gaussian makes of it, and an image that follows them.

The image is sampled at the displaced positions of a shift and a zoom about the center. Run with NumPy and SciPy:
python3 make_elastic.py
"""

import json
import pathlib

import numpy
from scipy import ndimage

HEIGHT, WIDTH = 7, 9
STRENGTH, SMOOTHNESS = 12.0, 1.5
ROW_ZOOM, COLUMN_ZOOM, ROW_SHIFT, COLUMN_SHIFT = 1.1, 0.9, 0.4, -0.7


def rounded(array):
    return [round(float(value), 6) for value in array.ravel()]


generator = numpy.random.default_rng(2003)
image = generator.random((HEIGHT, WIDTH)).round(6)
noise = generator.uniform(-1, 1, (2, HEIGHT, WIDTH)).round(6)
displacements = [
    STRENGTH * ndimage.gaussian_filter(field, SMOOTHNESS, mode="constant", cval=0, truncate=4) for field in noise
]
row, column = numpy.mgrid[:HEIGHT, :WIDTH].astype(float)
centre = (HEIGHT - 1) / 2, (WIDTH - 1) / 2
places = [
    centre[0] + ROW_ZOOM * (row - centre[0]) + ROW_SHIFT + displacements[0],
    centre[1] + COLUMN_ZOOM * (column - centre[1]) + COLUMN_SHIFT + displacements[1],
]
fixture = {
    "height": HEIGHT,
    "width": WIDTH,
    "strength": STRENGTH,
    "smoothness": SMOOTHNESS,
    "rowZoom": ROW_ZOOM,
    "columnZoom": COLUMN_ZOOM,
    "rowShift": ROW_SHIFT,
    "columnShift": COLUMN_SHIFT,
    "image": rounded(image),
    "noise": [rounded(field) for field in noise],
    "displacements": [rounded(field) for field in displacements],
    "output": rounded(ndimage.map_coordinates(image, places, order=1, mode="nearest")),
}
target = pathlib.Path(__file__).with_name("elastic.json")
target.write_text(json.dumps(fixture) + "\n")
