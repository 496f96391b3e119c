import Kernels
import Tensors

/// Brings the singular values of a matrix M close to 1, and leaves its singular vectors as they are, by a few steps of a
/// Newton-Schulz iteration (Jordan et al. 2024, after Björck and Bowie 1971).
///
/// X starts as M / |M|, with the Frobenius norm. A step replaces X by X P, where P = a I + b S + c S S, and S = X' X with X'
/// the transpose. This turns each singular value s into a s + b s^3 + c s^5. With a = 3.4445, b = -4.7750 and c = 2.0315,
/// small values grow by the largest factor. In five steps, those above |M| / 600 end between 0.68 and 1.2; in three, those
/// above |M| / 50. The others stay smaller; that is close enough for ``Muon``.
///
/// P is symmetric and commutes with S, so X P has P S P = S P P in place of S. Each step's P can thus be computed from the S
/// before it, which is as small as the smaller side of M, and M is multiplied once, at the end, by the product of all Ps. A
/// matrix with fewer rows than columns is multiplied from the left, with S = X X'.
struct Orthogonalization {
  let steps: Int
  let backend: Backend
  let threads: Int

  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

  /// - Parameter matrix: `[rows, columns]`.
  /// - Complexity: 2 rows columns s + (4 steps - 3) s^3 multiply-adds, with s the smaller of rows and columns.
  func callAsFunction(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] >= matrix.shape[1]
    var gram = isTall ? gramOfColumns(matrix) : gramOfRows(matrix)
    let side = gram.shape[0]
    let squaredNorm = (0..<side).reduce(Float(0)) { $0 + gram.elements[$1 * side + $1] }
    // A gradient of zero gives zero, as in PyTorch.
    let scale = 1 / max(squaredNorm, .leastNormalMagnitude)
    gram.scale(by: scale)
    var product: Tensor?
    for step in 1...steps {
      var polynomial = multiply(gram, gram)
      for i in polynomial.elements.indices {
        polynomial.elements[i] = Self.b * gram.elements[i] + Self.c * polynomial.elements[i]
      }
      for i in 0..<side { polynomial.elements[i * side + i] += Self.a }
      if step < steps { gram = multiply(multiply(gram, polynomial), polynomial) }
      product = product.map { multiply($0, polynomial) } ?? polynomial
    }
    guard var factor = product else { return matrix }
    factor.scale(by: scale.squareRoot())
    return isTall ? multiply(matrix, factor) : multiply(factor, matrix)
  }

  private func multiply(_ left: Tensor, _ right: Tensor) -> Tensor {
    let shape = DenseShape(batchSize: left.shape[0], inputs: left.shape[1], outputs: right.shape[1])
    var product = Tensor(uninitializedShape: [left.shape[0], right.shape[1]])
    let bias = [Float](repeating: 0, count: right.shape[1])
    var target = product.elements.mutableSpan
    backend.kernels.dense(
      shape, input: left.elements.span, weights: right.elements.span, bias: bias.span, relu: false,
      threads: threads, output: &target)
    return product
  }

  /// X' X.
  private func gramOfColumns(_ matrix: Tensor) -> Tensor {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    var gram = Tensor(uninitializedShape: [columns, columns])
    var sums = [Float](repeating: 0, count: columns)
    var target = gram.elements.mutableSpan
    var sumsTarget = sums.mutableSpan
    backend.kernels.denseWeightGradient(
      DenseShape(batchSize: rows, inputs: columns, outputs: columns), input: matrix.elements.span,
      outputGradient: matrix.elements.span, threads: threads, weightGradient: &target,
      biasGradient: &sumsTarget)
    return gram
  }

  /// X X'.
  private func gramOfRows(_ matrix: Tensor) -> Tensor {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    var gram = Tensor(uninitializedShape: [rows, rows])
    var target = gram.elements.mutableSpan
    backend.kernels.denseInputGradient(
      DenseShape(batchSize: rows, inputs: rows, outputs: columns), outputGradient: matrix.elements.span,
      weights: matrix.elements.span, threads: threads, inputGradient: &target)
    return gram
  }
}

extension Tensor {
  mutating func scale(by factor: Float) {
    for i in elements.indices { elements[i] *= factor }
  }
}
