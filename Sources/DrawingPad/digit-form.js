// Brings the picture of a digit into MNIST's form, as Sources/Handwriting/DigitForm.swift and InkMap.swift do: the two
// mirror each other line by line.

const side = 28;
const box = 20;
const thinnestStroke = 2;

// The image [28, 28] of the digit that `ink` shows: { width, height, values [height, width] from 0 to 1 }; undefined if
// there is no ink.
function digitImage(ink) {
  const cropped = croppedAbove(ink, strongestOf(ink) / 8);
  if (!cropped) return undefined;
  const digit = thickened(cropped, missingRadius(cropped));
  const scale = box / Math.max(digit.width, digit.height);
  const { x, y } = centreOfMass(digit);
  const columns = meanWeights(digit.width, scale, offset(x, digit.width, scale));
  const rows = meanWeights(digit.height, scale, offset(y, digit.height, scale));

  // First along the rows: [height, 28].
  const narrow = new Float64Array(digit.height * side);
  for (let row = 0; row < digit.height; row++)
    for (let target = 0; target < side; target++) {
      let sum = 0;
      for (const [column, weight] of columns[target]) sum += weight * digit.values[row * digit.width + column];
      narrow[row * side + target] = sum;
    }
  const image = new Float64Array(side * side);
  let strongest = 0;
  for (let target = 0; target < side; target++)
    for (let column = 0; column < side; column++) {
      let sum = 0;
      for (const [row, weight] of rows[target]) sum += weight * narrow[row * side + column];
      image[target * side + column] = sum;
      strongest = Math.max(strongest, sum);
    }
  return strongest > 0 ? Float32Array.from(image, (value) => value / strongest) : undefined;
}

// Where the digit's first column, or row, comes to lie.
function offset(centre, length, scale) {
  return Math.min(Math.max(side / 2 - centre * scale, 0), side - length * scale);
}

// For each pixel of a line of the image, the pixels that it is the weighted mean of, as [index, weight].
function meanWeights(length, scale, offset) {
  const reach = Math.max(1, 1 / scale);
  return Array.from({ length: side }, (_, target) => {
    const centre = (target + 0.5 - offset) / scale;
    const first = Math.floor(centre - reach);
    const last = Math.floor(centre + reach);
    let total = 0;
    const weights = [];
    for (let index = first; index <= last; index++) {
      const weight = Math.max(0, 1 - Math.abs(index + 0.5 - centre) / reach);
      total += weight;
      if (index >= 0 && index < length && weight > 0) weights.push([index, weight]);
    }
    return weights.map(([index, weight]) => [index, weight / total]);
  });
}

// By how many pixels of the source the strokes must grow on each side.
function missingRadius(ink) {
  const scale = box / Math.max(ink.width, ink.height);
  const half = strongestOf(ink) / 2;
  const isInk = (row, column) =>
    row >= 0 && row < ink.height && column >= 0 && column < ink.width && ink.values[row * ink.width + column] >= half;
  let area = 0, edges = 0;
  for (let row = 0; row < ink.height; row++)
    for (let column = 0; column < ink.width; column++) {
      if (!isInk(row, column)) continue;
      area += 1;
      if (!isInk(row - 1, column)) edges += 1;
      if (!isInk(row + 1, column)) edges += 1;
      if (!isInk(row, column - 1)) edges += 1;
      if (!isInk(row, column + 1)) edges += 1;
    }
  const width = ((2 * area) / (edges / 1.27)) * scale;
  return Math.floor(Math.max(0, (thinnestStroke - width) / 2 / scale));
}

function strongestOf({ values }) {
  return values.reduce((strongest, value) => Math.max(strongest, value), 0);
}

// The smallest part with all that is above `threshold`; undefined if nothing is.
function croppedAbove({ width, height, values }, threshold) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      if (!(values[row * width + column] > threshold)) continue;
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
      [left, right] = [Math.min(left, column), Math.max(right, column)];
    }
  if (bottom < top) return undefined;
  const [newWidth, newHeight] = [right - left + 1, bottom - top + 1];
  const part = new Float64Array(newWidth * newHeight);
  for (let row = 0; row < newHeight; row++) {
    const start = (top + row) * width + left;
    part.set(values.subarray(start, start + newWidth), row * newWidth);
  }
  return { width: newWidth, height: newHeight, values: part };
}

// The mean place of the ink, in pixels from the left and from the top; a pixel's own place is its middle.
function centreOfMass({ width, height, values }) {
  let sum = 0, x = 0, y = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const value = values[row * width + column];
      sum += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  return sum > 0 ? { x: x / sum, y: y / sum } : { x: width / 2, y: height / 2 };
}

// Larger by `radius` on each side, with at each place the most ink within `radius` around it.
function thickened(ink, radius) {
  if (radius <= 0) return ink;
  const { width, height } = ink;
  const [newWidth, newHeight] = [width + 2 * radius, height + 2 * radius];
  const values = new Float64Array(newWidth * newHeight);
  for (let y = -radius; y <= radius; y++)
    for (let x = -radius; x <= radius; x++) {
      if (y * y + x * x > radius * radius) continue;
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const place = (row + radius + y) * newWidth + column + radius + x;
          values[place] = Math.max(values[place], ink.values[row * width + column]);
        }
    }
  return { width: newWidth, height: newHeight, values };
}

// Made smaller by a whole factor, by means over squares, so that no side is longer than twice `side`.
function reduced({ width, height, values }, side) {
  const factor = Math.floor(Math.max(width, height) / side);
  if (factor <= 1) return { width, height, values };
  const [newWidth, newHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const sums = new Float64Array(newWidth * newHeight);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      sums[Math.floor(row / factor) * newWidth + Math.floor(column / factor)] += values[row * width + column];
  return { width: newWidth, height: newHeight, values: sums.map((sum) => sum / (factor * factor)) };
}
