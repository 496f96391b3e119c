#!/usr/bin/env python3
"""Makes the fixtures beside it with Pillow, which reads, turns and scales pictures by code that is not ours.

rotated.jpg: a picture that is lighter at its left, as a camera that was turned to the left stores it, with EXIF orientation 6.
form-ink.pgm, form-expected.pgm: strokes of a pen, 90 x 70, and the image of 28 x 28 that they become.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parent


def rotated():
    upright = Image.fromarray(np.tile(np.linspace(250, 10, 48).astype(np.uint8), (32, 1)))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.rotate(90, expand=True).save(FOLDER / "rotated.jpg", quality=90, exif=exif)


def form():
    ink = Image.new("L", (70, 90))
    draw = ImageDraw.Draw(ink)
    draw.line([(12, 15), (55, 15), (25, 80)], fill=255, width=9)
    draw.line([(22, 48), (52, 48)], fill=180, width=7)
    ink = ink.filter(ImageFilter.GaussianBlur(1.5))
    ink.save(FOLDER / "form-ink.pgm")

    pixels = np.asarray(ink, dtype=np.float64) / 255
    rows, columns = np.where(pixels > pixels.max() / 8)
    digit = pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = digit.shape
    scale = 20 / max(width, height)
    x = (digit.sum(0) * (np.arange(width) + 0.5)).sum() / digit.sum()
    y = (digit.sum(1) * (np.arange(height) + 0.5)).sum() / digit.sum()
    # The part of the picture, with paper around it, that becomes 28 x 28 with the center of mass in the middle.
    padding, reach = 100, 14 / scale
    padded = Image.fromarray(np.pad(digit, padding).astype(np.float32))
    box = (x - reach + padding, y - reach + padding, x + reach + padding, y + reach + padding)
    image = np.asarray(padded.resize((28, 28), Image.BILINEAR, box=box))
    Image.fromarray((image / image.max() * 255).round().astype(np.uint8)).save(FOLDER / "form-expected.pgm")


rotated()
form()
