// Finds the digits in a drawing: connected pieces, joined and separated as in
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
    // What was joined may now reach a piece that was skipped.
    i = -1;
  }
  return digits;
}

// The pixels of a piece's box that belong to it.
function maskOf(piece, isPart) {
  const [width, height] = [widthOf(piece), heightOf(piece)];
  const pixels = Array.from({ length: width * height }, (_, place) =>
    isPart(piece, piece.left + (place % width), piece.top + Math.floor(place / width)));
  return { width, height, pixels };
}

// The digits that a piece is made of: itself, or several that touch. `isDoubtful` is true of those that may be several
// digits, or a part of one.
function parted(piece, height, isPart) {
  const [width, tall] = [widthOf(piece), heightOf(piece)];
  if (width > 1.6 * tall) {
    // A dash stays whole.
    if (tall <= 0.45 * height) return [piece];
    const { cuts, isClean } = touchingCuts(maskOf(piece, isPart));
    return partsOf(piece, [0, ...cuts], isPart).map((part) => ({ ...part, isDoubtful: !isClean }));
  }
  if (width > 1.15 * tall && width > 1.1 * height)
    return partsOf(piece, evenCuts(piece, height, isPart), isPart);
  return [piece];
}

// Cuts into parts of about a digit's width each, where there is least ink; none if the parts are too strongly
// connected.
function evenCuts(piece, height, isPart) {
  const [width, tall] = [widthOf(piece), heightOf(piece)];
  const profile = inkOfColumns(maskOf(piece, isPart));
  const count = Math.max(2, Math.round(width / (0.75 * Math.max(height, tall))));
  const cuts = [0];
  for (let part = 1; part < count; part++) {
    const middle = (width * part) / count, reach = (0.3 * width) / count;
    let cut = Math.max(1, Math.floor(middle - reach));
    for (let column = cut; column <= Math.min(width - 1, Math.floor(middle + reach)); column++) {
      const [most, amount] = [profile[cut], profile[column]];
      if (amount < most || (amount === most && Math.abs(column - middle) < Math.abs(cut - middle))) cut = column;
    }
    if (profile[cut] >= (0.6 * piece.area) / width) return [0];
    cuts.push(cut);
  }
  return cuts;
}

// The parts of a piece from each cut to the next.
function partsOf(piece, cuts, isPart) {
  if (cuts.length === 1) return [piece];
  return cuts.flatMap((from, part) => {
    const [left, right] = [piece.left + from, piece.left + (cuts[part + 1] ?? widthOf(piece))];
    let [top, bottom, area] = [Infinity, 0, 0];
    for (let y = piece.top; y < piece.bottom; y++)
      for (let x = left; x < right; x++) {
        if (!isPart(piece, x, y)) continue;
        [top, bottom, area] = [Math.min(top, y), y + 1, area + 1];
      }
    return area ? [{ left, right, top, bottom, area, labels: piece.labels }] : [];
  });
}

// The digits in an image [height, width] of ink from 0 to 1, line by line: their boxes, the line of each from 0 on,
// whether each may be several digits or a part of one, and their images in MNIST's form. `leftOut` is how many pieces are too small for a digit.
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
    isDoubtful: piece.isDoubtful === true || mayBeSeveral(maskOf(piece, isPart)),
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
