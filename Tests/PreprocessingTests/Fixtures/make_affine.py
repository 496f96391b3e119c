"""Writes affine.json: a small image and what scipy makes of it under Keras's random-transform matrix.

The matrix is that of keras.src.legacy.preprocessing.image.apply_affine_transform: rotation x shift x zoom, about the
center of the image. Run with NumPy and SciPy: python3 make_affine.py
"""

import json
import pathlib

import numpy
from scipy import ndimage

HEIGHT, WIDTH = 7, 9
CASES = [  # rotation (degrees), row zoom, column zoom, row shift, column shift (pixels)
    (0, 1, 1, 0.3, -1.7),
    (10, 1, 1, 0, 0),
    (-10, 1.1, 0.9, 0.7, -0.9),
    (7.3, 0.93, 1.07, -0.55, 0.35),
    (45, 1, 1, 1, 2),
    (-120, 0.6, 1.8, -2.5, 0.25),
    (0, 0.9, 1.1, 0, 0),
    (3, 3, 3, 0.1, 0.2),
]


def transform(image, rotation, row_zoom, column_zoom, row_shift, column_shift):
    theta = numpy.deg2rad(rotation)
    rotate = numpy.array(
        [[numpy.cos(theta), -numpy.sin(theta), 0], [numpy.sin(theta), numpy.cos(theta), 0], [0, 0, 1]]
    )
    shift = numpy.array([[1, 0, row_shift], [0, 1, column_shift], [0, 0, 1]])
    zoom = numpy.diag([row_zoom, column_zoom, 1])
    centre = numpy.array([[1, 0, (HEIGHT - 1) / 2], [0, 1, (WIDTH - 1) / 2], [0, 0, 1]])
    matrix = centre @ rotate @ shift @ zoom @ numpy.linalg.inv(centre)
    return ndimage.affine_transform(image, matrix[:2, :2], matrix[:2, 2], order=1, mode="nearest")


def rounded(array):
    return [round(float(value), 6) for value in array.ravel()]


image = numpy.random.default_rng(2024).random((HEIGHT, WIDTH)).round(6)
names = ["rotation", "rowZoom", "columnZoom", "rowShift", "columnShift"]
fixture = {
    "height": HEIGHT,
    "width": WIDTH,
    "image": rounded(image),
    "cases": [dict(zip(names, case)) | {"output": rounded(transform(image, *case))} for case in CASES],
}
target = pathlib.Path(__file__).with_name("affine.json")
target.write_text(json.dumps(fixture) + "\n")
