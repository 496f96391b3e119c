import Tensors

extension Sequential {
  /// The class probabilities `[N, classes]`, averaged over several views of the same images: test-time augmentation
  /// (Krizhevsky, Sutskever & Hinton 2012, section 4.1).
  ///
  /// - Parameter views: one or more batches `[N, H, W, C]`: all images, each time a little different, such as shifted
  ///   by a pixel. A lazy sequence makes them one by one.
  public func predict(
    averagedOver views: some Sequence<Tensor>, threads: Int, backend: Backend = .automatic
  ) -> Tensor {
    Tensor(meanOf: views.lazy.map { predict($0, threads: threads, backend: backend) })
  }
}
