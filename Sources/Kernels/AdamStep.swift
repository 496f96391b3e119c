import Elementary

/// The numbers of one step of Adam (Kingma & Ba 2014), with decoupled weight decay (Loshchilov & Hutter 2017).
///
/// With the gradient g, its running mean m and the running mean v of its square, both from zero: m = beta1 m + (1 -
/// beta1) g; v = beta2 v + (1 - beta2) g g; w = (1 - rate decay) w - rate m' / (sqrt(v') + epsilon), where m' = m / (1
/// - beta1^t) and v' = v / (1 - beta2^t) in step t correct for the start at zero.
public struct AdamStep: Sendable {
  let beta1: Float
  let beta2: Float
  let epsilon: Float
  /// rate / (1 - beta1^t)
  let size: Float
  /// 1 / sqrt(1 - beta2^t)
  let rootCorrection: Float
  /// 1 - rate decay
  let shrinkage: Float

  /// - Parameter number: t, from 1.
  public init(
    number: Int, learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float
  ) {
    precondition(number > 0, "Steps are numbered from 1, not \(number)")
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    size = Float(Double(learningRate) / (1 - Elementary.power(Double(beta1), number)))
    rootCorrection = Float(1 / (1 - Elementary.power(Double(beta2), number)).squareRoot())
    shrinkage = 1 - learningRate * weightDecay
  }
}
