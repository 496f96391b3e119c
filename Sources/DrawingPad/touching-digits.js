// Where to cut a piece of several digits that touch, as in Sources/Handwriting/TouchingDigits.swift. A mask has the
// pixels of a piece's box, row by row: { width, height, pixels }.

// The runs of ink in a row.
function runsIn(mask, row) {
  let runs = 0;
  for (let x = 0; x < mask.width; x++) {
    const place = row * mask.width + x;
    if (mask.pixels[place] && (x === 0 || !mask.pixels[place - 1])) runs += 1;
  }
  return runs;
}

// How many pixels of ink each column has.
function inkOfColumns({ width, pixels }) {
  const counts = new Array(width).fill(0);
  for (let place = 0; place < pixels.length; place++) if (pixels[place]) counts[place % width] += 1;
  return counts;
}

// Whether a piece may be several digits: it is too wide, or about as wide as tall with three strokes side by side.
function mayBeSeveral(mask) {
  const { width, height } = mask;
  if (width > 1.3 * height) return true;
  if (width <= 0.95 * height || height < 20) return false;
  const margin = Math.floor(height / 10);
  let runs = 0;
  for (let row = margin; row < height - margin; row++) runs += runsIn(mask, row);
  return runs > 2.3 * (height - 2 * margin);
}

// How wide the strokes are on average: twice the area over the boundary, which edges of pixels overstate.
function strokeWidth({ width, height, pixels }) {
  let [area, edges] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!pixels[y * width + x]) continue;
      area += 1;
      for (const [j, i] of [[y - 1, x], [y + 1, x], [y, x - 1], [y, x + 1]])
        if (j < 0 || j >= height || i < 0 || i >= width || !pixels[j * width + i]) edges += 1;
    }
  return (2 * area) / (Math.max(edges, 1) / 1.27);
}

// How unlike a digit's a width is, as a share of its height, in the unit of strokes that are cut.
function widthCost(share) {
  const excess = share > 0.75 ? (share - 0.75) / 0.2 : Math.max(0, 0.45 - share) / 0.2;
  return excess * excess;
}

// The first column of each part but the first, and whether each cut goes through no more than a stroke.
function touchingCuts(mask) {
  const { width, height } = mask;
  if (width >= 40 * height) return { cuts: [], isClean: true };
  const profile = inkOfColumns(mask);
  const pen = Math.max(1, strokeWidth(mask));
  const narrowest = Math.max(2, Math.floor(height / 10));
  const best = new Array(width + 1).fill(Infinity), previous = new Array(width + 1).fill(0);
  best[0] = 0;
  for (let end = 1; end <= width; end++) {
    const cut = end === width ? 0 : profile[end] / pen + 0.3;
    for (let start = Math.max(0, end - Math.floor(1.5 * height)); start <= end - narrowest; start++) {
      const cost = best[start] + widthCost((end - start) / height) + cut;
      if (cost < best[end]) [best[end], previous[end]] = [cost, start];
    }
  }
  const cuts = [];
  if (best[width] === Infinity) return { cuts, isClean: true };
  for (let end = previous[width]; end > 0; end = previous[end]) cuts.unshift(end);
  return { cuts, isClean: cuts.every((cut) => profile[cut] <= 1.8 * pen) };
}
