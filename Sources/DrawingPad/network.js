// Runs the network that PackedNetwork.swift packed: from an image [28, 28, 1], ink = 1, to the probabilities.

const lanes = 4;

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}

// A matrix [depth, outputs] of eight-bit weights, in panels of four columns as `multiply` reads them. What fills up the
// last panel is zero.
function panels({ weights, scales }, depth, outputs) {
  const [whole, factors] = [new Int8Array(bytes(weights).buffer), floats(scales)];
  const panels = new Float32Array(Math.ceil(outputs / lanes) * lanes * depth);
  for (let output = 0; output < outputs; output++) {
    const start = (output - (output % lanes)) * depth + (output % lanes);
    for (let row = 0; row < depth; row++) panels[start + row * lanes] = whole[row * outputs + output] * factors[output];
  }
  return panels;
}

// The products of four rows, interleaved [depth, 4], with each column of the panels, plus the column's bias: four rows
// of `output` from `start` on, of which `rows` are wanted.
function multiply(patches, panels, bias, depth, outputs, output, start, rows) {
  const length = depth * lanes;
  for (let column = 0, panel = 0; column < outputs; column += lanes, panel += length) {
    let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
    let c0 = 0, c1 = 0, c2 = 0, c3 = 0, d0 = 0, d1 = 0, d2 = 0, d3 = 0;
    for (let i = 0, j = panel; i < length; i += 4, j += 4) {
      const p0 = patches[i], p1 = patches[i + 1], p2 = patches[i + 2], p3 = patches[i + 3];
      const w0 = panels[j], w1 = panels[j + 1], w2 = panels[j + 2], w3 = panels[j + 3];
      a0 += p0 * w0; a1 += p0 * w1; a2 += p0 * w2; a3 += p0 * w3;
      b0 += p1 * w0; b1 += p1 * w1; b2 += p1 * w2; b3 += p1 * w3;
      c0 += p2 * w0; c1 += p2 * w1; c2 += p2 * w2; c3 += p2 * w3;
      d0 += p3 * w0; d1 += p3 * w1; d2 += p3 * w2; d3 += p3 * w3;
    }
    const sums = [[a0, a1, a2, a3], [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]];
    for (let row = 0; row < rows; row++) {
      const place = start + row * outputs + column;
      for (let lane = 0; lane < Math.min(lanes, outputs - column); lane++)
        output[place + lane] = sums[row][lane] + bias[column + lane];
    }
  }
}

// For each kind of layer, a function that makes its forward pass from its settings.
const layerKinds = {
  convolution(layer) {
    const [[height, width, channels], [outputHeight, outputWidth, filters]] = [layer.input, layer.output];
    const { filterSize, strides, top, left } = layer;
    const depth = filterSize * filterSize * channels, positions = outputHeight * outputWidth;
    const [matrix, bias] = [panels(layer, depth, filters), floats(layer.bias)];
    const patches = new Float32Array(depth * lanes);
    return (input) => {
      const output = new Float32Array(positions * filters);
      for (let first = 0; first < positions; first += lanes) {
        const rows = Math.min(lanes, positions - first);
        patches.fill(0);
        for (let row = 0; row < rows; row++) {
          const position = first + row;
          const y0 = Math.floor(position / outputWidth) * strides - top;
          const x0 = (position % outputWidth) * strides - left;
          for (let i = Math.max(0, -y0); i < Math.min(filterSize, height - y0); i++) {
            for (let j = Math.max(0, -x0); j < Math.min(filterSize, width - x0); j++) {
              const from = ((y0 + i) * width + x0 + j) * channels;
              const to = (i * filterSize + j) * channels * lanes + row;
              for (let channel = 0; channel < channels; channel++)
                patches[to + channel * lanes] = input[from + channel];
            }
          }
        }
        multiply(patches, matrix, bias, depth, filters, output, first * filters, rows);
      }
      return output;
    };
  },

  dense(layer) {
    const [depth, units] = [layer.input[0], layer.output[0]];
    const [matrix, bias] = [panels(layer, depth, units), floats(layer.bias)];
    const patches = new Float32Array(depth * lanes);
    return (input) => {
      const output = new Float32Array(units);
      for (let row = 0; row < depth; row++) patches[row * lanes] = input[row];
      multiply(patches, matrix, bias, depth, units, output, 0, 1);
      return output;
    };
  },

  scaling(layer) {
    const [factors, offsets] = [floats(layer.factors), floats(layer.offsets)];
    return (input) => input.map((value, i) => value * factors[i % factors.length] + offsets[i % factors.length]);
  },

  rectifier() {
    return (input) => input.map((value) => Math.max(value, 0));
  },

  pooling(layer) {
    const [[, width, channels], [outputHeight, outputWidth]] = [layer.input, layer.output];
    const { poolSize, strides } = layer;
    return (input) => {
      const output = new Float32Array(outputHeight * outputWidth * channels).fill(-Infinity);
      for (let y = 0; y < outputHeight; y++)
        for (let x = 0; x < outputWidth; x++)
          for (let i = 0; i < poolSize; i++)
            for (let j = 0; j < poolSize; j++) {
              const from = ((y * strides + i) * width + x * strides + j) * channels;
              const to = (y * outputWidth + x) * channels;
              for (let channel = 0; channel < channels; channel++)
                output[to + channel] = Math.max(output[to + channel], input[from + channel]);
            }
      return output;
    };
  },
};

function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / sum);
}

// A function from an image to its probabilities, and to the maps [height, width, filters] of the first convolution.
function networkReader(packed) {
  const layers = packed.layers.map((layer) => ({ ...layer, forward: layerKinds[layer.kind](layer) }));
  // The rectifier after it shows what the next layers receive.
  const first = layers.findIndex((layer) => layer.kind === "convolution");
  const shown = layers[first + 1]?.kind === "rectifier" ? first + 1 : first;
  return (image) => {
    let values = Float32Array.from(image), maps;
    layers.forEach((layer, index) => {
      values = layer.forward(values);
      if (first >= 0 && index === shown) maps = { values, shape: layers[first].output };
    });
    return { probabilities: softmax(values), maps };
  };
}
