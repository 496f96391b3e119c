"""Digits by other writers than MNIST's: USPS, Semeion and Pendigits, as ink on paper of 64 x 64 pixels."""

from PIL import Image, ImageDraw
import numpy as np


def further_sets(folder):
    """Name and list of (ink, digit) of each set whose file is in the folder."""
    for file, read in (("zip.test", usps), ("semeion.data", semeion), ("pendigits.tes", pendigits)):
        if (folder / file).exists():
            yield read(folder / file)


def usps(file):
    """Scans of US mail, 16 x 16, from -1 for paper to 1 for ink: the digit, then the pixels."""
    drawings = []
    for line in file.read_text().splitlines():
        digit, *pixels = map(float, line.split())
        grey = ((np.array(pixels).reshape(16, 16) + 1) * 127.5).round().astype(np.uint8)
        drawings.append((Image.fromarray(grey).resize((64, 64), Image.BICUBIC), int(digit)))
    return "USPS", drawings


def semeion(file):
    """Italian writers' digits, 16 x 16, black and white: 256 pixels, then ten fields, of which the digit's is 1."""
    drawings = []
    for line in file.read_text().splitlines():
        fields = [float(field) for field in line.split()]
        if len(fields) < 266:
            continue
        grey = (np.array(fields[:256]).reshape(16, 16) * 255).astype(np.uint8)
        drawings.append((Image.fromarray(grey).resize((64, 64), Image.BICUBIC), fields[256:266].index(1)))
    return "Semeion", drawings


def pendigits(file):
    """Strokes of 14 writers on a tablet: eight points (x, y from below, 0 to 100), then the digit.

    The eight points are joined by straight lines, so a pen that was lifted (4, 5, 7) draws on.
    """
    drawings = []
    for line in file.read_text().splitlines():
        *fields, label = line.split(",")
        digit = label.index("1") if len(label) == 10 else int(label)
        numbers = [int(field) for field in fields]
        points = [(4 * (10 + x), 4 * (110 - y)) for x, y in zip(numbers[::2], numbers[1::2])]
        ink = Image.new("L", (480, 480), 0)
        ImageDraw.Draw(ink).line(points, fill=255, width=40, joint="curve")
        for x, y in points[:1] + points[-1:]:
            ImageDraw.Draw(ink).ellipse((x - 20, y - 20, x + 20, y + 20), fill=255)
        drawings.append((ink.resize((64, 64), Image.LANCZOS), digit))
    return "Pendigits", drawings
