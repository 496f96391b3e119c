/// Winograd's algorithm in vectors of one width; ``Winograd`` says what it can compute, and the sizes of its buffers.
public protocol WinogradConvolution: Sendable {
  /// U = G g G', as `[points, Ci, Co]` for the forward pass, and its transpose `[points, Co, Ci]` for the backward
  /// pass.
  static func transformFilter(
    _ shape: ConvolutionShape, filter: Span<Float>, transformed: inout MutableSpan<Float>,
    transposed: inout MutableSpan<Float>)

  /// As ``KernelSet/convolution(_:input:filter:bias:relu:output:)``, with a filter that is transformed already.
  ///
  /// - Parameter maxIndices: with pooling, which one of four each output is, or 4 where none is positive; may be empty
  ///   if no backward pass follows.
  static func winogradConvolution(
    _ shape: ConvolutionShape, input: Span<Float>, transformedFilter: Span<Float>, bias: Span<Float>,
    epilogue: Epilogue, workspace: inout MutableSpan<Float>, output: inout MutableSpan<Float>,
    maxIndices: inout MutableSpan<Float>)

  /// The derivatives with respect to input, transformed filter and bias; overwrites the first and adds to the others.
  ///
  /// - Parameters:
  ///   - mask: the forward pass's output after ReLU, the max indices after pooling, else empty.
  ///   - transformedFilterGradient: to start a sum, anything whose first element is 0.
  static func winogradGradients(
    _ shape: ConvolutionShape, input: Span<Float>, transposedFilter: Span<Float>, epilogue: Epilogue,
    mask: Span<Float>, outputGradient: Span<Float>, workspace: inout MutableSpan<Float>,
    inputGradient: inout MutableSpan<Float>, transformedFilterGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>)

  /// dW = G' dU G: the filter's gradient from the sum over all tiles that `winogradGradients` made; overwrites it.
  static func winogradFilterGradient(
    _ shape: ConvolutionShape, transformedFilterGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>)
}

extension VectorKernels {
  static func transformFilter(
    _ shape: ConvolutionShape, filter: Span<Float>, transformed: inout MutableSpan<Float>,
    transposed: inout MutableSpan<Float>
  ) {
    require("filter", filter.count, is: shape.filterCount)
    require("transformed", transformed.count, is: Winograd.transformedFilterCount(shape))
    require("transposed", transposed.count, is: Winograd.transformedFilterCount(shape))
    let filter = filter.base
    transformed.withBase { transformed in
      transposed.withBase { transposed in
        func run(_ algebra: (some WinogradAlgebra<Lanes>).Type) {
          algebra.transformFilter(
            shape, filter, LineAligned.start(in: transformed), LineAligned.start(in: transposed))
        }
        switch Winograd.algebra(for: shape) {
        case .f45: run(WinogradF45<Lanes>.self)
        case .f43: run(WinogradF43<Lanes>.self)
        case .f53: run(WinogradF53<Lanes>.self)
        }
      }
    }
  }

  static func winogradConvolution(
    _ shape: ConvolutionShape, input: Span<Float>, transformedFilter: Span<Float>, bias: Span<Float>,
    epilogue: Epilogue, workspace: inout MutableSpan<Float>, output: inout MutableSpan<Float>,
    maxIndices: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("transformedFilter", transformedFilter.count, is: Winograd.transformedFilterCount(shape))
    require("bias", bias.count, is: shape.outputChannels)
    require("workspace", workspace.count, is: Winograd.workspaceCount(shape))
    require("output", output.count, is: shape.outputCount(epilogue))
    requireEvenSize(shape, epilogue)
    let keepsMaxIndices = epilogue == .reluAndMaxPool && !maxIndices.isEmpty
    if keepsMaxIndices { require("maxIndices", maxIndices.count, is: shape.outputCount(epilogue)) }
    let (input, filter, bias) = (input.base, LineAligned.find(transformedFilter.base), bias.base)
    let maxIndices = maxIndices.withUnsafeMutableBufferPointer { keepsMaxIndices ? $0.baseAddress : nil }
    workspace.withBase { workspace in
      output.withBase { output in
        func run(_ algebra: (some WinogradAlgebra<Lanes>).Type) {
          algebra.forward(
            shape, input, filter, bias, epilogue, workspace, output, maxIndices)
        }
        switch Winograd.algebra(for: shape) {
        case .f45: run(WinogradF45<Lanes>.self)
        case .f43: run(WinogradF43<Lanes>.self)
        case .f53: run(WinogradF53<Lanes>.self)
        }
      }
    }
  }

  static func winogradGradients(
    _ shape: ConvolutionShape, input: Span<Float>, transposedFilter: Span<Float>, epilogue: Epilogue,
    mask: Span<Float>, outputGradient: Span<Float>, workspace: inout MutableSpan<Float>,
    inputGradient: inout MutableSpan<Float>, transformedFilterGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("transposedFilter", transposedFilter.count, is: Winograd.transformedFilterCount(shape))
    require("mask", mask.count, is: epilogue == .none ? 0 : shape.outputCount(epilogue))
    require("outputGradient", outputGradient.count, is: shape.outputCount(epilogue))
    require("workspace", workspace.count, is: Winograd.workspaceCount(shape))
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    require(
      "transformedFilterGradient", transformedFilterGradient.count, is: Winograd.transformedFilterCount(shape)
    )
    require("biasGradient", biasGradient.count, is: shape.outputChannels)
    requireEvenSize(shape, epilogue)
    let (input, filter) = (input.base, LineAligned.find(transposedFilter.base))
    let (mask, gradient) = (mask.base, outputGradient.base)
    workspace.withBase { workspace in
      inputGradient.withBase { inputGradient in
        transformedFilterGradient.withBase { filterGradient in
          biasGradient.withBase { biasGradient in
            let adds = !LineAligned.isNew(filterGradient)
            let sums =
              adds
              ? UnsafeMutablePointer(mutating: LineAligned.find(filterGradient))
              : LineAligned.start(in: filterGradient)
            func run(_ algebra: (some WinogradAlgebra<Lanes>).Type) {
              algebra.backward(
                shape, input, filter, epilogue, mask, gradient, workspace, inputGradient, sums, adds: adds,
                biasGradient)
            }
            switch Winograd.algebra(for: shape) {
            case .f45: run(WinogradF45<Lanes>.self)
            case .f43: run(WinogradF43<Lanes>.self)
            case .f53: run(WinogradF53<Lanes>.self)
            }
          }
        }
      }
    }
  }

  static func winogradFilterGradient(
    _ shape: ConvolutionShape, transformedFilterGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>
  ) {
    require(
      "transformedFilterGradient", transformedFilterGradient.count, is: Winograd.transformedFilterCount(shape)
    )
    require("filterGradient", filterGradient.count, is: shape.filterCount)
    let sums = LineAligned.find(transformedFilterGradient.base)
    filterGradient.withBase { filterGradient in
      func run(_ algebra: (some WinogradAlgebra<Lanes>).Type) {
        algebra.transformFilterGradient(shape, sums, filterGradient)
      }
      switch Winograd.algebra(for: shape) {
      case .f45: run(WinogradF45<Lanes>.self)
      case .f43: run(WinogradF43<Lanes>.self)
      case .f53: run(WinogradF53<Lanes>.self)
      }
    }
  }

  private static func requireEvenSize(_ shape: ConvolutionShape, _ epilogue: Epilogue) {
    precondition(
      epilogue != .reluAndMaxPool || (shape.height.isMultiple(of: 2) && shape.width.isMultiple(of: 2)),
      "Outputs of \(shape.height)x\(shape.width) cannot be pooled two by two")
  }
}
