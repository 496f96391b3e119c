// What is drawn: strokes by mouse, finger or pen, and the ink that they leave.

// The side in pixels of the square that is read, and the width of the pen as a share of it: thin enough for digits of a
// tenth of its height. The strokes of large ones are thickened in digit-form.js.
const rasterSide = 280;
const penWidth = 0.024;

// The strokes so far, each a list of points [x, y] from 0 to 1. They outlive a section that `view` replaces.
let strokes = [];
// Whether they are a sample, which a stroke of one's own replaces.
let isSample = false;

// The order in which samples are shown.
const sampleOrder = [5, 3, 8, 2, 6, 9, 4, 7, 0, 1];
let samplesShown = 0;

function showSample(digit) {
  strokes = sampleDigits[digit].map((stroke) => [...stroke]);
  isSample = true;
}

// Whether a stroke turns sharply at `point`, between points so far apart that smoothing would cut the corner off. A
// pointer that moves fast reports few points.
function isCorner(before, point, after, penWidth) {
  const [x, y] = [point[0] - before[0], point[1] - before[1]];
  const [nextX, nextY] = [after[0] - point[0], after[1] - point[1]];
  const [length, nextLength] = [Math.hypot(x, y), Math.hypot(nextX, nextY)];
  const cosine = (x * nextX + y * nextY) / (length * nextLength);
  return Math.min(length, nextLength) > penWidth && cosine < Math.cos((70 * Math.PI) / 180);
}

// Draws the strokes on a square canvas, smoothly between their corners.
function trace(context, size) {
  context.clearRect(0, 0, size, size);
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = penWidth * size;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * size, y * size]);
    context.beginPath();
    context.moveTo(...points[0]);
    for (let i = 1; i + 1 < points.length; i++) {
      const [[x, y], [nextX, nextY]] = [points[i], points[i + 1]];
      if (isCorner(points[i - 1], points[i], points[i + 1], context.lineWidth)) context.lineTo(x, y);
      else context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    // A tap leaves a dot: a line of no length would leave nothing.
    const [x, y] = points.at(-1);
    context.lineTo(x + 0.01, y);
    context.stroke();
  }
}

// The ink on a square of `rasterSide` pixels, from 0 to 1.
const raster = document.createElement("canvas");
raster.width = raster.height = rasterSide;

function drawnInk() {
  const context = raster.getContext("2d", { willReadFrequently: true });
  trace(context, rasterSide);
  const { data } = context.getImageData(0, 0, rasterSide, rasterSide);
  return Float32Array.from({ length: rasterSide * rasterSide }, (_, i) => data[4 * i + 3] / 255);
}

// Adds the strokes of mouse, finger or pen on the square; one pointer at a time, since a palm may rest beside a pen.
function listenToPointer(square, onMove, onEnd) {
  let pointer;
  function add(event) {
    const box = square.getBoundingClientRect();
    strokes.at(-1).push([(event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height]);
  }
  function end(event) {
    if (event.pointerId !== pointer) return;
    // A pointer that the system cancels need not have a position.
    if (event.type === "pointerup") add(event);
    pointer = undefined;
    onEnd();
  }
  square.onpointerdown = (event) => {
    if (pointer !== undefined || event.button !== 0) return;
    pointer = event.pointerId;
    // An event that a script made has no pointer to capture.
    if (event.isTrusted) square.setPointerCapture(pointer);
    if (isSample) strokes = [];
    isSample = false;
    strokes.push([]);
    add(event);
    onMove();
  };
  square.onpointermove = (event) => {
    if (event.pointerId !== pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    (passed.length ? passed : [event]).forEach(add);
    onMove();
  };
  square.onpointerup = square.onpointercancel = end;
}
