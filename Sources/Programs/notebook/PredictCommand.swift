import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import DigitPrediction
import Digits
import Engine
import Files
import Foundation
import Stage
import Tensors

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predicts new images of 28 x 28 pixels with the network that step 6 trained.",
    discussion: """
      IMAGES is a table of pixels as Kaggle has them, with or without a column of labels or ids; an IDX file; a NumPy array \
      (.npy) [N, 28, 28] or [N, 784]; or a folder of pictures of 28 x 28 pixels. The digits must look like \
      MNIST's; for photos, use `./notebook read`.

      The output has the columns ImageId,digit,p0,...,p9, with the probability of each digit. If the labels \
      are known, the accuracy and the confusion matrix are printed.

      Nothing in the workspace changes. With --average, each image is read in five views as in step 8, which takes five \
      times as long and is right a little more often.
      """)

  @Argument(help: "A CSV, IDX or .npy file, or a folder of pictures.") var images: String

  @Option(help: ArgumentHelp("The table to write.", valueName: "file.csv")) var output: String

  @Option(help: ArgumentHelp("The labels of an IDX or .npy file: IDX or .npy.", valueName: "file"))
  var labels: String?

  @Flag(help: "Write what Kaggle's Digit Recognizer asks for: ImageId,Label.") var kaggle = false

  @Flag(help: "Average over five views of each image, as step 8 does.") var average = false

  @Option(
    help: ArgumentHelp(
      "A network from elsewhere, in the notebook's format (default: the workspace's).",
      valueName: "file.safetensors"))
  var network: String?

  @Option(help: "Threads to compute with (default: all cores that this process may use).")
  var threads: Int?

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads), but must be at least 1") }
    let place = URL(filePath: output).standardizedFileURL.resolvingSymlinksInPath().path
    for (name, input) in [("IMAGES", images), ("--labels", labels), ("--network", network)] {
      if let input, URL(filePath: input).standardizedFileURL.resolvingSymlinksInPath().path == place {
        throw ValidationError("--output is \(output), which is \(name) itself: name another file")
      }
    }
  }

  func run() throws {
    let package = try NotebookPackage()
    let threads = threads ?? ProcessorQuota.threads
    let place = try OutputPlace(output).url
    let (networks, url) = try package.networks(from: network, or: workspace, threads: threads)
    let images = try ImagesToPredict(
      contentsOf: URL(filePath: self.images).standardizedFileURL,
      labels: labels.map { URL(filePath: $0).standardizedFileURL })
    let name = URL(filePath: self.images).lastPathComponent
    for remark in images.remarks { report("note: \(name): \(remark)") }
    for note in try notes(on: images.digits, in: package) { report("note: \(name): \(note)") }

    let start = ContinuousClock.now
    let predictions = try Predictions(
      of: images.images, by: networks, averages: average, threads: threads)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let table =
      try kaggle
      ? Submission(
        predictions.digits,
        in: SubmissionForm(id: images.ids?.column ?? "ImageId", label: "Label", ids: images.ids?.values)
      ).csv : predictions.table(ids: images.ids?.values)
    try AtomicFile.write(Data(table.utf8), to: place)
    let readers = networks.networks.count == 1 ? "the network" : "the \(networks.networks.count) networks"
    print(
      "\(predictions.digits.count) images read by \(readers) in \(url.path), recipe "
        + "\(networks.recipe.rawValue), in \(elapsedText(seconds)): \(place.path)")
    if let labels = images.digits.labels {
      let matrix = ConfusionMatrix(
        labels: labels.map(Int.init), predictions: predictions.digits, classCount: 10)
      let right = zip(labels, predictions.digits).count { Int($0) == $1 }
      let interval = wilsonInterval(right, of: labels.count)
      print(
        "\(right) of \(labels.count) right: accuracy \(percent(matrix.accuracy)), 95 % interval "
          + "\(percent(interval.lowerBound)) to \(percent(interval.upperBound))")
      print(matrix.grid)
    }
  }

  /// How the images differ from those that the networks learned from, if these are at hand.
  private func notes(on digits: RawDigits, in package: NotebookPackage) throws -> [String] {
    let workspace = try package.existingWorkspace(workspace)
    let rows = Artifact.trainingRows
    guard (network ?? NetworkFlags.trained) == NetworkFlags.trained, workspace.holds(rows.path),
      let learned = try? rows.read(workspace.url(rows.path))
    else { return Peculiarities.notes(onUnknown: digits) }
    let training = RawDigits(pixels: learned.elements.map { UInt8(($0 * 255).rounded()) }, labels: nil)
    return Peculiarities.notes(on: digits, comparedTo: training)
  }
}
