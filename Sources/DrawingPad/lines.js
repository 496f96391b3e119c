// Sorts pieces of writing into lines, as Sources/Handwriting/ReadingLines.swift does.

// The lines from the top, each from left to right; `height` is that of most pieces. The lines may rise or fall.
function readingLines(pieces, height) {
  const middle = ({ top, bottom }) => (top + bottom) / 2;
  const mean = (line) => line.reduce((sum, piece) => sum + middle(piece), 0) / line.length;
  const lines = [];
  for (const piece of [...pieces].sort((first, second) => first.left - second.left)) {
    // Each continues the line whose last piece is nearest in height.
    const distances = lines.map((line) => Math.abs(middle(line.at(-1)) - middle(piece)));
    const nearest = distances.indexOf(Math.min(...distances));
    if (distances[nearest] < 0.6 * height) lines[nearest].push(piece);
    else lines.push([piece]);
  }
  return lines.sort((first, second) => mean(first) - mean(second));
}
