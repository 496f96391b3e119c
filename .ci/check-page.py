"""Opens a woven notebook.html in headless Chromium, wide and narrow, and exits with 1 when an image is broken, something
reaches beyond the page, or an output is not under the cell that put it out.

python3 check-page.py PAGE.html NOTEBOOK.ipynb [--screenshots DIR]

The .ipynb of the same weaving says which output belongs to which cell. Uses Python's standard library and `chromium`.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

WIDTHS = {"wide": 1280, "narrow": 390}

# Runs in the page; what it finds is printed with the page's text.
PROBE = """
<script>addEventListener("load", () => {
  const problems = [], root = document.documentElement;
  for (const image of document.images)
    if (!image.complete || image.naturalWidth < 100) problems.push("broken image: " + image.alt);
  if (root.scrollWidth > root.clientWidth)
    problems.push("the page is " + root.scrollWidth + " wide in a window of " + root.clientWidth);
  const scrolls = (element) => {
    for (let at = element; at; at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  for (const element of document.querySelectorAll("main *")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > root.clientWidth + 1 && !scrolls(element))
      problems.push(element.tagName + "." + element.className + " ends at " + box.right);
  }
  const cells = [...document.querySelectorAll(".cell")].map((cell) => ({
    id: cell.id,
    text: [...cell.querySelectorAll(".output pre, .output .check, .output .note")].map((part) => part.textContent),
    images: cell.querySelectorAll(".output img").length,
  }));
  const result = document.createElement("script");
  result.type = "application/json";
  result.id = "probe";
  result.textContent = JSON.stringify({problems, cells, width: root.clientWidth});
  document.body.append(result);
});</script>
"""


def chromium(page, width, *arguments):
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               f"--window-size={width},1000", *arguments, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def probe(page, width):
    """What the probe finds; a window narrower than Chromium's smallest is a frame in a wider one."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        probed = folder / "probed.html"
        probed.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
        if width < 500:
            text = probed.read_text().replace(
                "document.body.append(result);",
                "document.body.append(result); parent.postMessage(result.textContent, '*');")
            probed.write_text(text)
            frame = folder / "frame.html"
            frame.write_text(
                f"""<!doctype html><body><iframe src="probed.html" width="{width}" height="900"></iframe>
                <script>addEventListener("message", (event) => {{
                  const result = document.createElement("script");
                  result.type = "application/json";
                  result.id = "probe";
                  result.textContent = event.data;
                  document.body.append(result);
                }});</script></body>""")
            probed = frame
        dom = chromium(probed, max(width, 800), "--virtual-time-budget=10000", "--dump-dom")
    found = re.search(r'<script type="application/json" id="probe">(.*?)</script>', dom, re.S)
    if not found:
        return {"problems": ["the page did not load"], "cells": []}
    return json.loads(found.group(1))


def expected_cells(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        text, images = [], 0
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                text.append(output["text"].rstrip("\n").removeprefix("✓ ").removeprefix("note: "))
            else:
                images += 1
        yield {"id": cell["id"], "text": text, "images": images}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("notebook", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    expected = list(expected_cells(json.loads(options.notebook.read_text())))
    failures = []
    if sum(cell["images"] for cell in expected) < 8:
        failures.append("the notebook has fewer than 8 figures")
    for name, width in WIDTHS.items():
        found = probe(options.page.resolve(), width)
        failures += [f"{name}: {problem}" for problem in found["problems"]]
        if found.get("width", width) != width:
            failures.append(f"{name}: the window was {found['width']} wide, not {width}")
        for ours, theirs in zip(expected, found["cells"]):
            if ours != theirs:
                failures.append(f"{name}: cell {ours['id']} should have {ours}, but has {theirs}")
        if len(expected) != len(found["cells"]):
            failures.append(f"{name}: {len(found['cells'])} cells instead of {len(expected)}")
        if options.screenshots:
            options.screenshots.mkdir(parents=True, exist_ok=True)
            chromium(options.page.resolve(), max(width, 500), f"--screenshot={options.screenshots / name}.png")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{options.page}: {len(expected)} cells with code, {len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
