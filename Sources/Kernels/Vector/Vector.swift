/// The kernels used in training: as many channels at a time as a vector has lanes, sums kept in registers.
///
/// Every result is a sum in one fixed order, whatever the batch size and the width of the vectors, so the same inputs
/// give the same bytes. Operations too small to matter are left to ``Reference``.
protocol VectorKernels: KernelSet, WinogradConvolution {
  associatedtype Lanes: FloatLanes
}

enum VectorOfFour: VectorKernels { typealias Lanes = SIMD4<Float> }
enum VectorOfEight: VectorKernels { typealias Lanes = SIMD8<Float> }
enum VectorOfSixteen: VectorKernels { typealias Lanes = SIMD16<Float> }

extension VectorKernels {
  static func softmax(
    classCount: Int, logits: Span<Float>, probabilities: inout MutableSpan<Float>
  ) {
    Reference.softmax(classCount: classCount, logits: logits, probabilities: &probabilities)
  }
}
