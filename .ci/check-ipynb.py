"""Lets Jupyter's own packages read a woven notebook: nbformat validates it, nbconvert turns it into HTML.

Exits with 1, and says why, when they find something. Needs nbformat and nbconvert from PyPI.
"""

import sys

import nbconvert
import nbformat


def main(path):
    with open(path) as file:
        text = file.read()
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    if (notebook.nbformat, notebook.nbformat_minor) != (4, 5):
        return f"{path} is nbformat {notebook.nbformat}.{notebook.nbformat_minor}, not 4.5"
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    images = [output for output in outputs if "image/png" in output.get("data", {})]
    # The default template, "lab", has no place for the alternative text of an output and warns of all (nbconvert 7.17).
    html, _ = nbconvert.HTMLExporter(template_name="classic").from_notebook_node(notebook)
    shown = html.count('src="data:image/png;base64,')
    if shown != len(images) or shown < 8:
        return f"nbconvert shows {shown} of {len(images)} figures"
    # What nbconvert inserts, with a warning, if an image has no alternative text.
    if "No description has been provided for this image" in html:
        return f"{path} has figures without alternative text"
    texts = [image["metadata"]["image/png"]["alt"] for image in images]
    if plain := [text for text in texts if ": " not in text]:
        return f"these alternative texts are names rather than descriptions: {plain}"
    print(f"{path}: {len(notebook.cells)} cells, {len(outputs)} outputs and {len(images)} figures are valid")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
