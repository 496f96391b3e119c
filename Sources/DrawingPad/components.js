// Finds the digits in a drawing: what hangs together, put together and parted as in
// Sources/Handwriting/HandwrittenPage.swift.

// The lowest digit as a share of the drawing's side: a dot of the pen is none.
const smallestDigit = 0.06;

// The connected pieces of what is inked to more than half, in an image [height, width] of ink from 0 to 1; diagonal
// neighbors touch. Each has its box, the number of its pixels, and the labels by which it finds them.
function connectedPieces(ink, height, width) {
  const labels = new Int32Array(height * width);
  const found = [];
  for (let start = 0; start < ink.length; start++) {
    if (labels[start] || ink[start] <= 0.5) continue;
    const label = found.length + 1;
    const piece = { left: width, right: 0, top: height, bottom: 0, area: 0, labels: [label] };
    const open = [start];
    labels[start] = label;
    while (open.length) {
      const place = open.pop();
      const [y, x] = [Math.floor(place / width), place % width];
      piece.left = Math.min(piece.left, x);
      piece.right = Math.max(piece.right, x + 1);
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y + 1);
      piece.area += 1;
      for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++)
        for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
          const next = j * width + i;
          if (labels[next] || ink[next] <= 0.5) continue;
          labels[next] = label;
          open.push(next);
        }
    }
    found.push(piece);
  }
  return { found, labels };
}

const widthOf = ({ left, right }) => right - left;
const heightOf = ({ top, bottom }) => bottom - top;

// The height that half of the ink has at most.
function usualHeight(pieces) {
  const sorted = [...pieces].sort((first, second) => heightOf(first) - heightOf(second));
  const total = sorted.reduce((sum, { area }) => sum + area, 0);
  let sum = 0;
  return heightOf(sorted.find(({ area }) => 2 * (sum += area) >= total));
}

function union(first, second) {
  return {
    left: Math.min(first.left, second.left), right: Math.max(first.right, second.right),
    top: Math.min(first.top, second.top), bottom: Math.max(first.bottom, second.bottom),
    area: first.area + second.area, labels: [...first.labels, ...second.labels],
  };
}

// Whether two pieces are strokes of one digit, such as the hat of a 5.
function belongTogether(first, second, height) {
  const both = union(first, second);
  const [width, tall] = [widthOf(both), heightOf(both)];
  const shared = Math.min(first.right, second.right) - Math.max(first.left, second.left);
  const columns = shared / Math.min(widthOf(first), widthOf(second));
  const rows = (Math.min(first.bottom, second.bottom) - Math.max(first.top, second.top)) / height;
  if (columns > 0.5 && rows > -0.12 && rows < 0.3 && tall < 2.3 * height && width < 0.9 * tall) return true;
  if (tall >= 1.5 * height || width >= 1.1 * Math.max(height, tall)) return false;
  if (Math.min(heightOf(first), heightOf(second)) >= 0.7 * height) return false;
  return (columns > 0.4 && rows > -0.25) || (shared > -0.1 * height && rows > 0.02);
}

function joined(pieces, height) {
  const digits = [...pieces];
  for (let i = 0; i < digits.length; i++) {
    const other = digits.findIndex((piece, j) => j > i && belongTogether(digits[i], piece, height));
    if (other < 0) continue;
    digits[i] = union(digits[i], ...digits.splice(other, 1));
    // What was joined may now reach a piece that was passed over.
    i = -1;
  }
  return digits;
}

// The digits that a piece is made of: itself, or several that touch, which are parted where there is least ink.
function parted(piece, height, isPart) {
  const [width, tall] = [widthOf(piece), heightOf(piece)];
  if (width <= 1.15 * tall || width <= 1.1 * height) return [piece];
  const inkedRows = Array.from({ length: width }, (_, column) =>
    Array.from({ length: tall }, (_, row) => piece.top + row)
      .filter((row) => isPart(piece, piece.left + column, row)));
  const count = Math.max(2, Math.round(width / (0.75 * Math.max(height, tall))));
  const cuts = [0];
  for (let part = 1; part < count; part++) {
    const middle = (width * part) / count, reach = (0.3 * width) / count;
    let cut = Math.max(1, Math.floor(middle - reach));
    for (let column = cut; column <= Math.min(width - 1, Math.floor(middle + reach)); column++) {
      const [most, amount] = [inkedRows[cut].length, inkedRows[column].length];
      if (amount < most || (amount === most && Math.abs(column - middle) < Math.abs(cut - middle))) cut = column;
    }
    if (inkedRows[cut].length >= (0.6 * piece.area) / width) return [piece];
    cuts.push(cut);
  }
  return cuts.map((from, part) => {
    const to = cuts[part + 1] ?? width, rows = inkedRows.slice(from, to).flat();
    return {
      left: piece.left + from, right: piece.left + to, top: Math.min(...rows), bottom: Math.max(...rows) + 1,
      area: rows.length, labels: piece.labels,
    };
  });
}

// The digits in an image [height, width] of ink from 0 to 1, line by line: their boxes, the line of each from 0 on, and
// their images in MNIST's form. `leftOut` is how many pieces are too small for a digit.
function digitsIn(ink, height, width) {
  const { found, labels } = connectedPieces(ink, height, width);
  if (found.length === 0) return { digits: [], leftOut: 0 };
  const usual = usualHeight(found);
  const isPart = (piece, x, y) =>
    x >= piece.left && x < piece.right && y >= piece.top && y < piece.bottom
    && piece.labels.includes(labels[y * width + x]);
  const near = found.filter((piece) => Math.max(widthOf(piece), heightOf(piece)) > 0.12 * usual);
  const pieces = joined(near, usual).flatMap((piece) => parted(piece, usual, isPart));
  const whole = pieces.filter((piece) => heightOf(piece) >= smallestDigit * height);
  const digits = readingLines(whole, usual).flatMap((pieces, line) => pieces.map((piece) => ({
    box: { x: piece.left, y: piece.top, width: widthOf(piece), height: heightOf(piece) },
    line,
    image: digitImage(reduced(inkOf(piece, ink, height, width, isPart), 96)),
  })));
  return { digits, leftOut: found.length - near.length + pieces.length - whole.length };
}

// A piece's ink, with its soft edge, which is less than half inked.
function inkOf(piece, ink, height, width, isPart) {
  const reach = 2;
  const [left, top] = [Math.max(0, piece.left - reach), Math.max(0, piece.top - reach)];
  const [right, bottom] = [Math.min(width, piece.right + reach), Math.min(height, piece.bottom + reach)];
  const values = new Float64Array((right - left) * (bottom - top));
  const isNear = (x, y) => {
    for (let j = y - reach; j <= y + reach; j++)
      for (let i = x - reach; i <= x + reach; i++) if (isPart(piece, i, j)) return true;
    return false;
  };
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      if (ink[y * width + x] > 0 && isNear(x, y))
        values[(y - top) * (right - left) + x - left] = ink[y * width + x];
  return { width: right - left, height: bottom - top, values };
}
