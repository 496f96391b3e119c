import ArgumentParser
import DigitNetworks
import DigitReading
import Digits
import Engine
import Foundation
import Handwriting
import Processes
import Stage
import TerminalImages

struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract:
      "Reads the handwritten digits on photos, scans and drawings, with the network that step 6 trained.",
    discussion: """
      Prints the digits line by line, as they are written. One that the network is unsure of is followed by its second guess, \
      as in 7(1?).
      """)

  @Argument(help: ArgumentHelp("PNG, JPEG, TIFF or WebP files.", valueName: "image"))
  var images: [String]

  @Flag(help: "Print a JSON array, an object an image, for scripts; a figure is drawn only with --output.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "The figure to draw, of the only image (default: figures/read-<image>.png in the workspace).",
      valueName: "file.png"))
  var output: String?

  @Flag(help: "Show the figures in the terminal, or say where they are.")
  var inline = false

  @Option(help: "Threads to compute with (default: all cores that this process may use).")
  var threads: Int?

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func validate() throws {
    if output != nil, images.count != 1 {
      throw ValidationError("--output names one figure, but there are \(images.count) images: leave it out")
    }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads), but must be at least 1") }
  }

  func run() throws {
    let package = try NotebookPackage()
    let workspace = try package.existingWorkspace(workspace)
    let threads = threads ?? ProcessorQuota.threads
    let networks = try package.trainedNetworks(in: workspace, threads: threads)
    let figures = inline ? InlineFigures() : nil
    if let note = figures?.note { report("note: \(note)") }
    var readings: [ImageReading] = []
    var hasFailed = false
    for image in images {
      do {
        let picture = try Picture(contentsOf: URL(filePath: image).standardizedFileURL)
        let page = try ReadPage(picture, with: networks, threads: threads)
        readings.append(ImageReading(image: image, page))
        guard !page.digits.isEmpty else {
          hasFailed = true
          report(
            "error: \(image): no digits were found. Are they dark on light paper, or light on dark, and at least 20 pixels high?"
          )
          continue
        }
        if json, output == nil { continue }
        let figure =
          output.map { URL(filePath: $0).standardizedFileURL } ?? figurePlace(for: image, in: workspace)
        try ReadingFigure(page, name: URL(filePath: image).lastPathComponent).writePNG(to: figure)
        guard !json else { continue }
        if images.count > 1 { print("\(image):") }
        for line in page.text { print(line) }
        figures?.show(figure) ?? print("figure: \(figure.path)")
      } catch {
        hasFailed = true
        report("error: \(error)")
      }
    }
    if json { print(String(decoding: try ImageReading.json(readings), as: UTF8.self)) }
    if hasFailed { throw ExitCode(2) }
  }
}

extension ReadCommand {
  /// The place of an image's figure; images of one name in several folders have figures of several names.
  private func figurePlace(for image: String, in workspace: Workspace) -> URL {
    let name = URL(filePath: image).deletingPathExtension().lastPathComponent
    let earlier = images.prefix { $0 != image }.count {
      URL(filePath: $0).deletingPathExtension().lastPathComponent == name
    }
    return workspace.url("figures/read-\(name)\(earlier == 0 ? "" : "-\(earlier + 1)").png")
  }
}

/// What was read on an image, as `--json` gives it.
struct ImageReading: Encodable {
  struct Digit: Encodable {
    let digit: Int
    let probabilities: [Float]
    let box: [Int]
    let line: Int
  }

  let image: String
  let digits: [Digit]

  init(image: String, _ page: ReadPage) {
    self.image = image
    let (scale, margin) = (page.picture.reduction, page.picture.margin)
    digits = page.digits.map { digit in
      let box = [
        max(0, digit.box.left - margin), max(0, digit.box.top - margin), digit.box.width, digit.box.height,
      ].map {
        Int((Double($0) * scale).rounded())
      }
      return Digit(digit: digit.digit, probabilities: digit.probabilities, box: box, line: digit.line)
    }
  }

  static func json(_ readings: [ImageReading]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(readings)
  }
}

extension NotebookPackage {
  /// The networks that step 6 has trained.
  ///
  /// - Throws: `CommandError` when there are none yet; `FileFormatError` when the file is damaged.
  fileprivate func trainedNetworks(in workspace: Workspace, threads: Int) throws -> TrainedNetworks {
    let artifact = Artifact<TrainedNetworks>.trainedNetworks
    guard workspace.holds(artifact.path) else {
      let option = workspace.option(inPackage: root)
      let time = try TrainingTime(RecipeBook(), threads: threads)
      let (short, long) = (time.seconds(epochs: 1), time.seconds(epochs: 12))
      throw CommandError(
        "there is no trained network yet: `./notebook run --set epochs=1\(option)` trains one in about \(minutes(short)), "
          + "`./notebook run\(option)` a better one in about \(minutes(long)) on this machine")
    }
    return try artifact.read(workspace.url(artifact.path))
  }
}

/// A time as one estimates it: whole minutes, and a minute at least.
private func minutes(_ seconds: Double) -> String {
  let minutes = max(1, Int((seconds / 60).rounded(.up)))
  return minutes == 1 ? "a minute" : "\(minutes) minutes"
}
