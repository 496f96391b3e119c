import ConvNet

extension Sequential {
  /// The probabilities `[N, classes]` for `images`, `[N, height, width, 1]`, averaged over views of them.
  public func predict(_ images: Tensor, in views: [ImageTransform], threads: Int) -> Tensor {
    predict(averagedOver: views.lazy.map { $0(images) }, threads: threads)
  }
}

extension Recipe {
  /// What the networks of the recipe read of each image, to answer with the mean: the image itself, and but for the original
  /// recipe four that are shifted by half a pixel.
  public var views: [ImageTransform] {
    self == .original ? [ImageTransform()] : ImageTransform.views(shift: 0.5)
  }
}

extension ImageTransform {
  /// Each of `images`, `[N, height, width, 1]`, transformed.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    precondition(
      images.shape.count == 4 && images.shape[3] == 1,
      "A transform takes images of shape [N, height, width, 1], not \(images.shape)")
    let (height, width) = (images.shape[1], images.shape[2])
    var transformed = Tensor(shape: images.shape)
    let source = images.elements.span
    var target = transformed.elements.mutableSpan
    for start in stride(from: 0, to: images.count, by: max(height * width, 1)) {
      apply(
        to: source.extracting(start..<start + height * width), height: height, width: width, into: &target,
        at: start)
    }
    return transformed
  }

  /// Slightly different views of an image, to average a network's answers over: the image itself, first; and shifted by
  /// `shift` pixels up, down, left and right.
  public static func views(shift: Double) -> [ImageTransform] {
    [ImageTransform()]
      + [shift, -shift].flatMap { [ImageTransform(rowShift: $0), ImageTransform(columnShift: $0)] }
  }
}
