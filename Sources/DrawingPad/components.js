// Finds the digits in a drawing: what hangs together, from left to right.

// The least ink that belongs to a digit, and the smallest digit as a share of the drawing's side: a dot of the pen is
// none.
const leastInk = 0.25;
const smallestDigit = 0.12;

// The connected pieces of ink in an image [height, width], with the boxes of their pixels; diagonal neighbours touch.
function pieces(ink, height, width) {
  const labels = new Int32Array(height * width);
  const found = [];
  for (let start = 0; start < ink.length; start++) {
    if (labels[start] || ink[start] < leastInk) continue;
    const piece = { label: found.length + 1, left: width, right: 0, top: height, bottom: 0 };
    const open = [start];
    labels[start] = piece.label;
    while (open.length) {
      const place = open.pop();
      const [y, x] = [Math.floor(place / width), place % width];
      piece.left = Math.min(piece.left, x);
      piece.right = Math.max(piece.right, x + 1);
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y + 1);
      for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++)
        for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
          const next = j * width + i;
          if (labels[next] || ink[next] < leastInk) continue;
          labels[next] = piece.label;
          open.push(next);
        }
    }
    found.push(piece);
  }
  return { labels, found };
}

// Whether two pieces are strokes of one digit, such as the bar of a 5: one is above the other, not beside it, and near.
function belongTogether(first, second) {
  const shared = Math.min(first.right, second.right) - Math.max(first.left, second.left);
  const gap = Math.max(first.top, second.top) - Math.min(first.bottom, second.bottom);
  const narrower = Math.min(first.right - first.left, second.right - second.left);
  const taller = Math.max(first.bottom - first.top, second.bottom - second.top);
  return shared > 0.4 * narrower && gap < 0.4 * taller;
}

// The pieces joined to digits: lists of pieces.
function groups(found) {
  const groups = found.map((piece) => ({ ...piece, labels: [piece.label] }));
  for (let i = 0; i < groups.length; i++) {
    const other = groups.findIndex((group, j) => j > i && belongTogether(groups[i], group));
    if (other < 0) continue;
    const [joined] = groups.splice(other, 1);
    const { left, right, top, bottom, labels } = groups[i];
    groups[i] = {
      left: Math.min(left, joined.left), right: Math.max(right, joined.right),
      top: Math.min(top, joined.top), bottom: Math.max(bottom, joined.bottom),
      labels: [...labels, ...joined.labels],
    };
    // The joined group may now reach a piece that was passed over.
    i = -1;
  }
  return groups;
}

// The digits in an image [height, width] of ink from 0 to 1, from left to right: their boxes, and their images in MNIST's
// form.
function digitsIn(ink, height, width) {
  const { labels, found } = pieces(ink, height, width);
  return groups(found)
    .filter(({ left, right, top, bottom }) => Math.max(right - left, bottom - top) >= smallestDigit * width)
    .sort((first, second) => first.left + first.right - second.left - second.right)
    .map((group) => {
      const box = { x: group.left, y: group.top, width: group.right - group.left, height: group.bottom - group.top };
      const crop = new Float64Array(box.width * box.height);
      for (let y = 0; y < box.height; y++)
        for (let x = 0; x < box.width; x++) {
          const place = (box.y + y) * width + box.x + x;
          if (group.labels.includes(labels[place])) crop[y * box.width + x] = ink[place];
        }
      return { box, image: digitImage({ width: box.width, height: box.height, values: crop }) };
    });
}
