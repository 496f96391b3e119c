import Figures
import Stage
import Synchronization

// The notebook's figures, by step. To add one, name it here, declare it in the step's `writes:`, and draw it there.
extension Artifact where Value == any Figure {
  public static var labelCounts: Self { .png("1-label-counts") }
  public static var sampleDigits: Self { .png("1-sample-digits") }
  public static var architecture: Self { .png("4-architecture") }
  public static var augmentedDigits: Self { .png("5-augmented-digits") }
  public static var trainingCurves: Self { .png("6-training-curves") }
  public static var classAccuracy: Self { .png("7-class-accuracy") }
  public static var confusionMatrix: Self { .png("7-confusion-matrix") }
  public static var reliability: Self { .png("7-reliability") }
  public static var confidentErrors: Self { .png("7-confident-errors") }
  public static var unbelievedLabels: Self { .png("7-unbelieved-labels") }
  public static var filters: Self { .png("7-filters") }
  public static var featureMaps: Self { .png("7-feature-maps") }
  public static var samplePredictions: Self { .png("8-sample-predictions") }
  public static var posedPhotos: Self { .png("8-posed-photos") }

  private static func png(_ name: String) -> Self {
    Self("figures/\(name).png") { figure, url in try figure.writePNG(to: url) }
  }
}

extension Stage {
  /// Draws a declared figure, which appears in the woven notebook under this statement.
  public func draw(
    _ place: Artifact<any Figure>, _ figure: some Figure, file: String = #filePath, line: Int = #line
  ) {
    noteMissingFont(file: file, line: line)
    write(place, figure, file: file, line: line)
  }

  /// Notes at the step's first figure that its text does not look as it should.
  private func noteMissingFont(file: String, line: Int) {
    guard !Font.isInstalled, !hasNotedFont.exchange(true, ordering: .relaxed) else { return }
    note(
      "the figures' text is in another font, or missing, because \(Style.fontFamily) is not installed "
        + "(Debian, Ubuntu: apt-get install fonts-dejavu-core). Once it is, the next run redraws them",
      file: file,
      line: line)
  }
}

/// Whether this step has said it.
private let hasNotedFont = Atomic(false)
