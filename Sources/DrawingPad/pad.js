// The square to draw in: strokes in, what the network reads in them out. DrawingPad.swift writes its HTML.

// Paints maps [height, width] of values from 0 to 1 side by side, in the colour of the text.
function paint(canvas, maps, height, width, columns) {
  const gap = maps.length > 1 ? 1 : 0;
  columns = Math.min(columns, maps.length);
  canvas.width = columns * (width + gap) - gap;
  canvas.height = Math.ceil(maps.length / columns) * (height + gap) - gap;
  const context = canvas.getContext("2d");
  const [red, green, blue] = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
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

const percentage = (share) => `${(100 * share).toFixed(1)} %`;

// The digits from the likeliest to the least likely.
const ranking = (probabilities) => probabilities.map((_, digit) => digit).sort(
  (left, right) => probabilities[right] - probabilities[left]);

// As `notebook read` has it.
const isUnsure = (probabilities) => Math.max(...probabilities) < 0.8;

// What a screen reader says.
function spoken(answers) {
  if (answers.length === 0) return strokes.length ? "No digit found." : "The square is empty.";
  const doubts = answers.flatMap(({ probabilities }, index) => {
    const [, second] = ranking(probabilities);
    const which = answers.length > 1 ? `digit ${index + 1}` : "it";
    return isUnsure(probabilities) ? [` Perhaps ${which} is ${second}.`] : [];
  });
  const digits = answers.map(({ probabilities }) => ranking(probabilities)[0]).join(" ");
  const share = answers.length === 1 ? `, ${percentage(Math.max(...answers[0].probabilities))}` : "";
  return `${isSample ? "In this sample, it" : "It"} reads ${digits}${share}.${doubts.join("")}`;
}

// Brings the section's square to life.
function startPad(section) {
  const packed = section.querySelector(".pad-network");
  if (!packed) return;
  const find = (name) => section.querySelector(`.pad-${name}`);
  const [square, reading, digits, bars] = [find("square"), find("reading"), find("digits"), [...find("bars").children]];
  const buttons = Object.fromEntries(
    [...section.querySelectorAll("button")].map((button) => [button.dataset.action, button]));
  const read = networkReader(JSON.parse(packed.textContent));
  // What was read before, by the image: while one digit is drawn, the others stay.
  let known = new Map(), answers = [], chosen;

  function answerFor(digit) {
    const key = digit.image.join();
    return { ...(known.get(key) ?? { ...read(digit.image), key }), ...digit };
  }

  // The digit that the last stroke belongs to, unless another is chosen.
  function shownIndex() {
    if (chosen !== undefined && chosen < answers.length) return chosen;
    const [x] = (strokes.at(-1) ?? [[0, 0]]).at(-1).map((share) => share * rasterSide);
    const index = answers.findIndex(({ box }) => x >= box.x - 1 && x <= box.x + box.width + 1);
    return index < 0 ? answers.length - 1 : index;
  }

  function showReading() {
    reading.replaceChildren(...answers.map(({ probabilities }) => {
      const digit = document.createElement("span");
      digit.textContent = ranking(probabilities)[0];
      digit.className = isUnsure(probabilities) ? "unsure" : "";
      return digit;
    }));
    if (answers.length === 0) reading.textContent = strokes.length ? "?" : "\u2013";
  }

  function showDigits(shown) {
    digits.hidden = answers.length < 2;
    digits.replaceChildren(...(digits.hidden ? [] : answers.map(({ probabilities }, index) => {
      const [button, canvas] = [document.createElement("button"), document.createElement("canvas")];
      const [likeliest] = ranking(probabilities);
      button.type = "button";
      button.setAttribute("aria-pressed", index === shown);
      button.setAttribute(
        "aria-label", `Digit ${index + 1}: ${likeliest}, ${percentage(probabilities[likeliest])}`);
      button.append(canvas, likeliest);
      button.onclick = () => {
        chosen = index;
        show();
        digits.children[index].focus();
      };
      return button;
    })));
    [...digits.children].forEach((button, index) => paint(button.firstChild, [answers[index].image], 28, 28, 1));
  }

  function showAnswer(answer) {
    const likeliest = answer && ranking(answer.probabilities)[0];
    bars.forEach((bar, digit) => {
      const share = answer?.probabilities[digit] ?? 0;
      bar.classList.toggle("likeliest", digit === likeliest);
      bar.querySelector("i").style.width = `${100 * share}%`;
      bar.querySelector("span").textContent = answer ? percentage(share) : "";
    });
    paint(find("seen"), [answer?.image ?? new Float32Array(784)], 28, 28, 1);
    find("filters").hidden = !answer?.maps;
    if (answer?.maps) paint(find("maps"), responses(answer.maps), ...answer.maps.shape.slice(0, 2), 8);
  }

  function show() {
    const context = square.getContext("2d");
    context.strokeStyle = getComputedStyle(square).color;
    trace(context, square.width);
    const shown = shownIndex();
    showReading();
    showDigits(shown);
    showAnswer(answers[shown]);
    buttons.undo.disabled = buttons.clear.disabled = strokes.length === 0;
    // A button that is disabled would take the keyboard's focus with it.
    if (document.activeElement.disabled) square.focus();
  }

  function update() {
    answers = digitsIn(drawnInk(), rasterSide, rasterSide).map(answerFor);
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
    find("spoken").textContent = spoken(answers);
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
