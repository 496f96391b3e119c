// In a padded image with contiguous channels, one row of a window, Kw x Ci floats, is contiguous too. A convolution is
// therefore Kh matrix products whose left operand needs no copying (im2col without the columns):
//
//   output[x][o] = sum over i, sum over r in 0..<Kw Ci:  padded[y s + i][x s Ci + r] . filter[i][r][o]
//
// The input gradient is the same sum over the output gradient, its pixels s apart with zeros between them, with the filter
// rotated by 180 degrees and its channels swapped; the filter gradient is the product of the windows' transpose with the
// output gradient.
extension VectorKernels {
  static func convolution(
    _ shape: ConvolutionShape, input: Span<Float>, filter: Span<Float>, bias: Span<Float>, relu: Bool,
    output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("filter", filter.count, is: shape.filterCount)
    require("bias", bias.count, is: shape.outputChannels)
    require("output", output.count, is: shape.outputCount)
    let image = PaddedImage(
      height: shape.paddedHeight, width: shape.paddedWidth, channels: shape.inputChannels,
      top: shape.paddingTop, left: shape.paddingLeft)
    let panels = Panels(
      filter.base, rows: shape.filterHeight * shape.filterWidth * shape.inputChannels,
      columns: shape.outputChannels, packed: true)
    let biasPanels = Panels(bias.base, rows: 1, columns: shape.outputChannels)
    output.withBase { output in
      for n in 0..<shape.batchSize {
        image.fill(
          from: input.base + n * shape.height * shape.width * shape.inputChannels,
          height: shape.height, width: shape.width)
        correlate(
          image, panels, biasPanels, filterHeight: shape.filterHeight, filterWidth: shape.filterWidth,
          strides: shape.strides, relu: relu,
          to: output + n * shape.outputHeight * shape.outputWidth * shape.outputChannels,
          height: shape.outputHeight, width: shape.outputWidth, channels: shape.outputChannels)
      }
    }
  }

  /// Slides the filter in `panels` over `image` and writes an output of `height` x `width` x `channels`.
  private static func correlate(
    _ image: borrowing PaddedImage, _ panels: borrowing Panels, _ bias: borrowing Panels,
    filterHeight: Int, filterWidth: Int, strides: Int, relu: Bool,
    to output: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int
  ) {
    let rowStride = strides * image.channels
    // The offsets of the pixels under the filter's taps from the first one.
    let offsets = (0..<filterHeight * filterWidth * image.channels).map {
      let (row, place) = $0.quotientAndRemainder(dividingBy: filterWidth * image.channels)
      return row * image.width * image.channels + place
    }
    offsets.withUnsafeBufferPointer { offsets in
      for panel in 0..<(channels + Panels.width - 1) / Panels.width {
        let firstChannel = panel * Panels.width
        let filter = panels.panel(panel)
        let start = bias.panel(panel)
        for y in 0..<height {
          @inline(__always)
          func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ x: Int) {
            var tile = size.init(repeating: start)
            tile.accumulate(
              offsets: offsets, a: image.pixel(y * strides, x * strides), rowStride: rowStride, b: filter)
            if relu { tile.applyReLU() }
            tile.store(
              to: output + (y * width + x) * channels + firstChannel, rowStride: channels,
              columns: channels - firstChannel)
          }
          Lanes.forEachTile(
            of: width, overlaps: true,
            twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
            six: { run(RegisterTile<Lanes, 6>.self, $0) },
            four: { run(RegisterTile<Lanes, 4>.self, $0) },
            one: { run(RegisterTile<Lanes, 1>.self, $0) })
        }
      }
    }
  }

  static func convolutionInputGradient(
    _ shape: ConvolutionShape, outputGradient: Span<Float>, filter: Span<Float>,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("filter", filter.count, is: shape.filterCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    let image = PaddedImage(
      height: shape.height + shape.filterHeight - 1, width: shape.width + shape.filterWidth - 1,
      channels: shape.outputChannels,
      top: shape.filterHeight - 1 - shape.paddingTop, left: shape.filterWidth - 1 - shape.paddingLeft)
    let memory = ScratchMemory(shape.filterCount + shape.inputChannels)
    let (rotated, zeros) = (memory.base, memory.base + shape.filterCount)
    rotate180(filter, of: shape, to: rotated)
    zeros.update(repeating: 0, count: shape.inputChannels)
    let panels = Panels(
      rotated, rows: shape.filterHeight * shape.filterWidth * shape.outputChannels,
      columns: shape.inputChannels, packed: true)
    let bias = Panels(zeros, rows: 1, columns: shape.inputChannels)
    inputGradient.withBase { inputGradient in
      for n in 0..<shape.batchSize {
        image.fill(
          from: outputGradient.base + n * shape.outputHeight * shape.outputWidth * shape.outputChannels,
          height: shape.outputHeight, width: shape.outputWidth, spacing: shape.strides)
        correlate(
          image, panels, bias, filterHeight: shape.filterHeight, filterWidth: shape.filterWidth, strides: 1,
          relu: false,
          to: inputGradient + n * shape.height * shape.width * shape.inputChannels,
          height: shape.height, width: shape.width, channels: shape.inputChannels)
      }
    }
  }

  /// The filter `[Kh, Kw, Ci, Co]` rotated by 180 degrees with its channels swapped: `[Kh, Kw, Co, Ci]`.
  private static func rotate180(
    _ filter: Span<Float>, of shape: ConvolutionShape, to rotated: UnsafeMutablePointer<Float>
  ) {
    let taps = shape.filterHeight * shape.filterWidth
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    for tap in 0..<taps {
      for c in 0..<inputs {
        for o in 0..<outputs {
          rotated[((taps - 1 - tap) * outputs + o) * inputs + c] = filter[(tap * inputs + c) * outputs + o]
        }
      }
    }
  }

  static func convolutionFilterGradient(
    _ shape: ConvolutionShape, input: Span<Float>, outputGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("filterGradient", filterGradient.count, is: shape.filterCount)
    require("biasGradient", biasGradient.count, is: shape.outputChannels)
    addRows(outputGradient, columns: shape.outputChannels, to: &biasGradient)
    let depth = shape.filterWidth * shape.inputChannels
    let rows = shape.filterHeight * depth
    let channels = shape.outputChannels
    let panelCount = (channels + Panels.width - 1) / Panels.width
    let positions = shape.outputHeight * shape.outputWidth
    let image = PaddedImage(
      height: shape.paddedHeight, width: shape.paddedWidth, channels: shape.inputChannels,
      top: shape.paddingTop, left: shape.paddingLeft)
    let memory = ScratchMemory(panelCount * rows * Panels.width)
    let sums = memory.base
    sums.update(repeating: 0, count: panelCount * rows * Panels.width)
    for n in 0..<shape.batchSize {
      image.fill(
        from: input.base + n * shape.height * shape.width * shape.inputChannels,
        height: shape.height, width: shape.width)
      let gradient = Panels(
        outputGradient.base + n * positions * channels, rows: positions, columns: channels)
      for panel in 0..<panelCount {
        for i in 0..<shape.filterHeight {
          let target = sums + (panel * rows + i * depth) * Panels.width
          @inline(__always)
          func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ r: Int) {
            let target = target + r * Panels.width
            var tile = size.init(sums: target, rowStride: Panels.width)
            for y in 0..<shape.outputHeight {
              tile.accumulate(
                depth: shape.outputWidth, a: image.pixel(y * shape.strides + i, 0) + r, rowStride: 1,
                depthStride: shape.strides * shape.inputChannels,
                b: gradient.panel(panel) + y * shape.outputWidth * gradient.rowStride,
                bStride: gradient.rowStride)
            }
            tile.store(to: target, rowStride: Panels.width, columns: Panels.width)
          }
          Lanes.forEachTile(
            of: depth, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
            six: { run(RegisterTile<Lanes, 6>.self, $0) }, five: { run(RegisterTile<Lanes, 5>.self, $0) },
            four: { run(RegisterTile<Lanes, 4>.self, $0) },
            one: { run(RegisterTile<Lanes, 1>.self, $0) })
        }
      }
    }
    for row in 0..<rows {
      for o in 0..<channels {
        let (panel, lane) = o.quotientAndRemainder(dividingBy: Panels.width)
        filterGradient[row * channels + o] += sums[(panel * rows + row) * Panels.width + lane]
      }
    }
  }

  /// Adds the rows of a matrix of `columns` columns to `sums`: the gradient of a bias.
  static func addRows(_ matrix: Span<Float>, columns: Int, to sums: inout MutableSpan<Float>) {
    let source = matrix.base
    let rows = matrix.count / columns
    sums.withBase { sums in
      var column = 0
      while column + Lanes.scalarCount <= columns {
        var sum = Lanes(sums, at: column)
        for row in 0..<rows { sum += Lanes(source, at: row * columns + column) }
        sums.store(sum, at: column)
        column += Lanes.scalarCount
      }
      while column < columns {
        var sum = sums[column]
        for row in 0..<rows { sum += source[row * columns + column] }
        sums[column] = sum
        column += 1
      }
    }
  }
}

extension ConvolutionShape {
  /// The rows that the windows of all output positions cover, padding included.
  fileprivate var paddedHeight: Int { max(height + paddingTop, (outputHeight - 1) * strides + filterHeight) }
  fileprivate var paddedWidth: Int { max(width + paddingLeft, (outputWidth - 1) * strides + filterWidth) }
}

/// One image with a border of zeros, so that a sliding window need not check where it is.
struct PaddedImage: ~Copyable {
  let width: Int
  let channels: Int
  private let top: Int
  private let left: Int
  private let memory: ScratchMemory

  init(height: Int, width: Int, channels: Int, top: Int, left: Int) {
    self.width = width
    self.channels = channels
    self.top = top
    self.left = left
    memory = ScratchMemory(height * width * channels)
    memory.base.update(repeating: 0, count: height * width * channels)
  }

  /// Puts the `height` x `width` image at `source` inside the border, its pixels `spacing` apart.
  func fill(from source: UnsafePointer<Float>, height: Int, width: Int, spacing: Int = 1) {
    let (run, runs) = spacing == 1 ? (width * channels, 1) : (channels, width)
    for row in 0..<height {
      let target = memory.base + ((top + row * spacing) * self.width + left) * channels
      for column in 0..<runs {
        (target + column * spacing * channels).update(from: source + (row * runs + column) * run, count: run)
      }
    }
  }

  /// The address of a pixel's first channel, counted from the border's corner.
  @inline(__always)
  func pixel(_ row: Int, _ column: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory.base + (row * width + column) * channels)
  }
}
