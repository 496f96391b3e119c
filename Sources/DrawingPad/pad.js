// The square to draw in: strokes in, what the network reads in them out. DrawingPad.swift writes its HTML.

// Paints maps [height, width] of values from 0 to 1 side by side, in the color of the text, with lines between them.
function paint(canvas, maps, height, width, columns) {
  const gap = maps.length > 1 ? 1 : 0;
  columns = Math.min(columns, maps.length);
  canvas.width = columns * (width + gap) - gap;
  canvas.height = Math.ceil(maps.length / columns) * (height + gap) - gap;
  const context = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const [red, green, blue] = style.color.match(/[\d.]+/g).map(Number);
  if (gap) {
    context.fillStyle = style.borderTopColor;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  maps.forEach((map, index) => {
    const image = context.createImageData(width, height);
    for (let i = 0; i < height * width; i++) image.data.set([red, green, blue, 255 * map[i]], 4 * i);
    context.putImageData(
      image, (index % columns) * (width + gap), Math.floor(index / columns) * (height + gap));
  });
}

const mostMaps = 32;

// The first maps [height, width, filters] of a convolution, each with its strongest response as 1.
function responses({ values, shape: [height, width, filters] }) {
  return Array.from({ length: Math.min(filters, mostMaps) }, (_, filter) => {
    const map = Float32Array.from({ length: height * width }, (_, i) => Math.max(0, values[i * filters + filter]));
    const largest = map.reduce((largest, value) => Math.max(largest, value), 1e-9);
    return map.map((value) => value / largest);
  });
}

// Brings the section's square to life.
function startPad(section) {
  const packed = section.querySelector(".pad-network");
  if (!packed) return;
  const find = (name) => section.querySelector(`.pad-${name}`);
  const [square, reading, bars, hint] = [find("square"), find("reading"), [...find("bars").children], find("hint")];
  const buttons = Object.fromEntries(
    [...section.querySelectorAll("button")].map((button) => [button.dataset.action, button]));
  const network = JSON.parse(packed.textContent);
  const read = networkReader(network);
  // Without an answer, the filters' maps are there and empty: what is below them stays where it is.
  const mapShape = network.layers.find(({ kind }) => kind === "convolution")?.output;
  const noMaps = mapShape && { values: new Float32Array(mapShape.reduce((a, b) => a * b)), shape: mapShape };
  find("filters").hidden = !noMaps;
  // What was read before, by the image: while one digit is drawn, the others stay.
  let known = new Map(), answers = [], leftOut = 0, chosen;

  function answerFor(digit) {
    const key = digit.image.join();
    return { ...(known.get(key) ?? { ...read(digit.image), key }), ...digit };
  }

  // The digit that is nearest to the end of the last stroke, unless another is chosen.
  function shownIndex() {
    if (chosen !== undefined && chosen < answers.length) return chosen;
    const [x, y] = (strokes.at(-1) ?? [[0, 0]]).at(-1).map((share) => share * rasterSide);
    const distances = answers.map(({ box }) => Math.hypot(
      Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height)));
    return distances.indexOf(Math.min(...distances));
  }

  // The digits line by line, each a button that shows what the network makes of it.
  function showReading(shown) {
    const lines = linesOf(answers);
    reading.style.setProperty("--lines", Math.max(1, lines.length));
    reading.style.setProperty("--longest", Math.max(1, ...lines.map(({ length }) => length)));
    reading.replaceChildren(...lines.map((line) => {
      const row = document.createElement("div");
      row.append(...line.map((answer) => digitButton(answer, shown)));
      return row;
    }));
    if (answers.length === 0) reading.textContent = strokes.length ? "?" : "";
    // Many lines scroll.
    reading.scrollTop = reading.querySelector(".shown")?.parentElement.offsetTop ?? 0;
  }

  function digitButton(answer, shown) {
    const { index, probabilities } = answer;
    const button = document.createElement("button");
    const [likeliest] = ranking(probabilities);
    button.type = "button";
    button.textContent = likeliest;
    button.classList.toggle("unsure", isUnsure(answer));
    button.classList.toggle("shown", index === shown && answers.length > 1);
    button.setAttribute("aria-pressed", index === shown);
    button.setAttribute("aria-label", `Digit ${index + 1}: ${likeliest}, ${percentage(probabilities[likeliest])}`);
    button.onclick = () => {
      chosen = index;
      show();
      reading.querySelectorAll("button")[index].focus();
    };
    return button;
  }

  function showAnswer(answer) {
    const likeliest = answer && ranking(answer.probabilities)[0];
    bars.forEach((bar, digit) => {
      const share = answer?.probabilities[digit] ?? 0;
      bar.classList.toggle("likeliest", digit === likeliest);
      bar.style.setProperty("--share", share);
      bar.querySelector("span").textContent = answer ? percentage(share) : "";
    });
    paint(find("seen"), [answer?.image ?? new Float32Array(784)], 28, 28, 1);
    if (noMaps) paint(find("maps"), responses(answer?.maps ?? noMaps), ...mapShape.slice(0, 2), 8);
  }

  function show() {
    const context = square.getContext("2d");
    context.strokeStyle = getComputedStyle(square).color;
    trace(context, square.width);
    const shown = shownIndex();
    hint.hidden = strokes.length > 0;
    showReading(shown);
    showAnswer(answers[shown]);
    buttons.undo.disabled = buttons.clear.disabled = strokes.length === 0;
    // A button that is disabled would take the keyboard's focus with it.
    if (document.activeElement.disabled) square.focus();
  }

  function update() {
    const found = digitsIn(drawnInk(), rasterSide, rasterSide);
    leftOut = found.leftOut;
    answers = found.digits.map((digit, index) => ({ ...answerFor(digit), index }));
    known = new Map(answers.map((answer) => [answer.key, answer]));
    show();
  }

  // Reads at most once for each frame that is shown, however many points come in between.
  let isDue = false;
  function updateSoon() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      update();
    });
  }

  function finish() {
    chosen = undefined;
    update();
    find("spoken").textContent = spoken(answers, leftOut, strokes.length === 0, isSample);
  }

  const actions = {
    undo() { strokes.pop(); },
    clear() {
      strokes = [];
      isSample = false;
    },
    sample() { showSample(sampleOrder[samplesShown++ % sampleOrder.length]); },
  };
  for (const [name, action] of Object.entries(actions))
    buttons[name].onclick = () => {
      action();
      finish();
    };

  square.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey ? event.key !== "z" : event.altKey) return;
    if (/^[0-9]$/.test(event.key)) showSample(Number(event.key));
    else if (event.key === "Backspace" || event.key === "z" && (event.ctrlKey || event.metaKey)) actions.undo();
    else if (event.key === "Escape" || event.key === "Delete") actions.clear();
    else return;
    event.preventDefault();
    finish();
  };

  listenToPointer(square, updateSoon, finish);
  matchMedia("(prefers-color-scheme: dark)").onchange = show;
  if (strokes.length === 0) actions.sample();
  finish();
}

// The page's own section now, and again when `view` has replaced it.
let started;
function startCurrentPad() {
  const section = document.getElementById("draw");
  if (!section || section === started) return;
  started = section;
  startPad(section);
}
if (window.requestIdleCallback) requestIdleCallback(startCurrentPad, { timeout: 500 });
else setTimeout(startCurrentPad);
document.addEventListener("notebook-changed", startCurrentPad);
