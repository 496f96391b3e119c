/// Convolutions with 3x3 and 5x5 filters by Winograd's algorithm.
///
/// The backward pass is the forward pass's adjoint: with dM = A dY A' the filter's gradient is
/// G' (sum over tiles of V' dM) G, where V = B' d B is kept from the forward pass, and an input tile's gradient is
/// B (dM U') B', added up where tiles overlap.
public enum Winograd {
  /// Whether this algorithm can compute a convolution of `shape`.
  public static func supports(_ shape: ConvolutionShape) -> Bool {
    shape.strides == 1 && shape.padding == .same && shape.filterHeight == shape.filterWidth
      && (shape.filterHeight == 3 || shape.filterHeight == 5) && shape.inputChannels.isMultiple(of: 16)
      && shape.outputChannels.isMultiple(of: 16)
  }

  /// The number of floats of a transformed filter.
  public static func transformedFilterCount(_ shape: ConvolutionShape) -> Int {
    points(shape) * shape.inputChannels * shape.outputChannels
  }

  /// The number of floats of a batch's transformed inputs; of a single block's where they are not kept.
  public static func transformedInputCount(_ shape: ConvolutionShape, keeping: Bool) -> Int {
    let blocks = keeping ? WinogradTiling(shape).blockCount : 1
    return blocks * points(shape) * WinogradTiling.blockTiles * shape.inputChannels
  }

  /// The number of floats of scratch memory that the forward pass needs.
  public static func workspaceCount(_ shape: ConvolutionShape) -> Int {
    let channels = max(shape.inputChannels, shape.outputChannels)
    return points(shape) * (WinogradTiling.blockTiles + 1) * channels + 512
  }

  /// The number of floats of scratch memory that the backward pass needs.
  public static func gradientWorkspaceCount(_ shape: ConvolutionShape) -> Int {
    let blocks = WinogradTiling(shape).blockCount * WinogradTiling.blockTiles
    return points(shape) * shape.outputChannels * (blocks + shape.inputChannels) + workspaceCount(shape)
  }

  /// U = G g G', as `[points, Ci, Co]` for the forward pass, and its transpose `[points, Co, Ci]` for the backward pass.
  public static func transformFilter(
    _ shape: ConvolutionShape, filter: Span<Float>, transformed: inout MutableSpan<Float>,
    transposed: inout MutableSpan<Float>
  ) {
    require("filter", filter.count, is: shape.filterCount)
    require("transformed", transformed.count, is: transformedFilterCount(shape))
    require("transposed", transposed.count, is: transformedFilterCount(shape))
    let filter = filter.base
    transformed.withBase { transformed in
      transposed.withBase { transposed in
        if shape.filterHeight == 5 {
          WinogradKernels<WinogradF45>.transformFilter(shape, filter, transformed, transposed)
        } else {
          WinogradKernels<WinogradF43>.transformFilter(shape, filter, transformed, transposed)
        }
      }
    }
  }

  /// As ``KernelSet/convolution(_:input:filter:bias:output:)``, with the filter transformed before.
  ///
  /// - Parameters:
  ///   - rectifies: whether negative outputs become zero.
  ///   - transformedInput: overwritten with what the backward pass needs, unless there is room for one block only.
  ///   - workspace: scratch memory.
  public static func convolution(
    _ shape: ConvolutionShape, input: Span<Float>, transformedFilter: Span<Float>, bias: Span<Float>,
    rectifies: Bool, transformedInput: inout MutableSpan<Float>, workspace: inout MutableSpan<Float>,
    output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("transformedFilter", transformedFilter.count, is: transformedFilterCount(shape))
    require("bias", bias.count, is: shape.outputChannels)
    let keeps = transformedInput.count != transformedInputCount(shape, keeping: false)
    require("transformedInput", transformedInput.count, is: transformedInputCount(shape, keeping: keeps))
    require("workspace", workspace.count, is: workspaceCount(shape))
    require("output", output.count, is: shape.outputCount)
    let (input, filter, bias) = (input.base, transformedFilter.base, bias.base)
    transformedInput.withBase { transformedInput in
      workspace.withBase { workspace in
        output.withBase { output in
          if shape.filterHeight == 5 {
            WinogradKernels<WinogradF45>.forward(
              shape, input, filter, bias, rectifies, transformedInput, keeps, workspace, output)
          } else {
            WinogradKernels<WinogradF43>.forward(
              shape, input, filter, bias, rectifies, transformedInput, keeps, workspace, output)
          }
        }
      }
    }
  }

  /// The derivatives with respect to input, filter and bias; overwrites all three.
  ///
  /// - Parameters:
  ///   - rectifiedOutput: the forward pass's output if it rectified, else empty.
  ///   - workspace: scratch memory.
  public static func gradients(
    _ shape: ConvolutionShape, transformedInput: Span<Float>, transposedFilter: Span<Float>,
    rectifiedOutput: Span<Float>, outputGradient: Span<Float>, workspace: inout MutableSpan<Float>,
    inputGradient: inout MutableSpan<Float>, filterGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>
  ) {
    require("transformedInput", transformedInput.count, is: transformedInputCount(shape, keeping: true))
    require("workspace", workspace.count, is: gradientWorkspaceCount(shape))
    require("transposedFilter", transposedFilter.count, is: transformedFilterCount(shape))
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    require("filterGradient", filterGradient.count, is: shape.filterCount)
    require("biasGradient", biasGradient.count, is: shape.outputChannels)
    let (input, filter) = (transformedInput.base, transposedFilter.base)
    let output = rectifiedOutput.isEmpty ? nil : rectifiedOutput.base
    let gradient = outputGradient.base
    workspace.withBase { workspace in
      inputGradient.withBase { inputGradient in
        filterGradient.withBase { filterGradient in
          biasGradient.withBase { biasGradient in
            if shape.filterHeight == 5 {
              WinogradKernels<WinogradF45>.backward(
                shape, input, filter, output, gradient, workspace, inputGradient, filterGradient, biasGradient
              )
            } else {
              WinogradKernels<WinogradF43>.backward(
                shape, input, filter, output, gradient, workspace, inputGradient, filterGradient, biasGradient
              )
            }
          }
        }
      }
    }
  }

  private static func points(_ shape: ConvolutionShape) -> Int {
    let size = shape.filterHeight + WinogradTiling.outputSize - 1
    return size * size
  }
}
