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
      Prints the digits line by line, as they are written. An uncertain digit is followed by the runner-up, \
      as in 7(1?). What is not taken for a digit is listed, and outlined in gray in the figure.

      With --json, each image has "image", "digits" in reading order, and "error" if it could not be read. A digit has "digit", \
      "probabilities" of the digits from 0 to 9, "box" as [x, y, width, height] in pixels of the upright original, and \
      "line", counted from 0.
      """)

  @Argument(help: ArgumentHelp("PNG, JPEG, TIFF, WebP, GIF or BMP files.", valueName: "image"))
  var images: [String]

  @Flag(help: "Print a JSON array, one object per image, for scripts; a figure is drawn only with --output.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Where to write the figure, one image only (default: figures/read-<image>.png in the workspace).",
      valueName: "file.png"))
  var output: String?

  @Flag(help: "Show the figures in the terminal, or say where they are.")
  var inline = false

  @Option(help: "Threads to compute with (default: all cores that this process may use).")
  var threads: Int?

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func validate() throws {
    if let output { try validate(output) }
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads), but must be at least 1") }
  }

  private func validate(_ output: String) throws {
    guard images.count == 1 else {
      throw ValidationError("--output names one figure, but there are \(images.count) images: leave it out")
    }
    let figure = URL(filePath: output)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: figure.path, isDirectory: &isFolder), isFolder.boolValue {
      throw ValidationError(
        "--output is the folder \(output): name a file in it, as in \(figure.appending(path: "figure.png").relativePath)"
      )
    }
    guard figure.pathExtension.lowercased() == "png" else {
      throw ValidationError("--output is \(output), but the figure is a PNG: end its name in .png")
    }
    guard !isInput(figure) else {
      throw ValidationError("--output is the picture \(output) itself: name another file")
    }
  }

  /// Whether writing to `figure` would replace one of the images, under whichever name.
  private func isInput(_ figure: URL) -> Bool {
    func identity(_ url: URL) -> [Int]? {
      var status = stat()
      return stat(url.path, &status) == 0 ? [Int(status.st_dev), Int(status.st_ino)] : nil
    }
    guard let own = identity(figure) else { return false }
    return images.contains { identity(URL(filePath: $0)) == own }
  }

  func run() throws {
    let package = try NotebookPackage()
    let workspace = try package.existingWorkspace(workspace)
    let threads = threads ?? ProcessorQuota.threads
    let networks = try package.trainedNetworks(in: workspace, threads: threads)
    let figures = inline ? InlineFigures() : nil
    if let note = figures?.note { report("note: \(note)") }
    var readings: [ImageReading] = []
    for image in images {
      do {
        if image.contains("://") { throw PictureError.isAddress(image) }
        let picture = try Picture(contentsOf: URL(filePath: image).standardizedFileURL)
        let page = try ReadPage(picture, with: networks, threads: threads)
        guard !page.digits.isEmpty else { throw NoDigits(image: image, leftOut: page.leftOutText) }
        try show(page, of: image, in: workspace, figures)
        readings.append(ImageReading(image: image, page))
      } catch {
        report("error: \(error)")
        readings.append(ImageReading(image: image, error: "\(error)"))
      }
    }
    let readCount = readings.count { $0.error == nil }
    if json {
      print(String(decoding: try ImageReading.json(readings), as: UTF8.self))
    } else if images.count > 1 {
      print("\(readCount) of \(images.count) pictures read")
    }
    if readCount < images.count { throw ExitCode(2) }
  }
}

extension ReadCommand {
  /// Prints what was read, and draws the figure.
  private func show(_ page: ReadPage, of image: String, in workspace: Workspace, _ figures: InlineFigures?)
    throws
  {
    if page.picture.pageCount > 1 { report("note: \(image): page 1 of \(page.picture.pageCount) was read") }
    if json, output == nil { return }
    let figure =
      output.map { URL(filePath: $0).standardizedFileURL } ?? figurePlace(for: image, in: workspace)
    try ReadingFigure(page, name: URL(filePath: image).lastPathComponent).writePNG(to: figure)
    guard !json else { return }
    if images.count > 1 { print("\(image):") }
    for line in page.text { print(line) }
    if let leftOut = page.leftOutText { report("note: \(image): left out \(leftOut)") }
    figures?.show(figure) ?? print("figure: \(figure.path)")
  }

  /// The place of an image's figure; images of one name in several folders have figures of several names, and none is an
  /// image that is to be read.
  private func figurePlace(for image: String, in workspace: Workspace) -> URL {
    func name(_ image: String) -> String { URL(filePath: image).deletingPathExtension().lastPathComponent }
    var number = images.prefix { $0 != image }.count { name($0) == name(image) } + 1
    while true {
      let figure = workspace.url("figures/read-\(name(image))\(number == 1 ? "" : "-\(number)").png")
      guard isInput(figure) else { return figure }
      number += 1
    }
  }
}

/// No digits were found on a picture.
private struct NoDigits: Error, CustomStringConvertible {
  let image: String
  let leftOut: String?

  var description: String {
    let advice = "are they darker or lighter than the paper, and at least 20 pixels high?"
    return leftOut.map { "\(image): no digits were found, only \($0): \(advice)" }
      ?? "\(image): no digits were found: \(advice)"
  }
}

/// What was read on an image, as `--json` gives it.
struct ImageReading: Encodable {
  struct Digit: Encodable {
    let digit: Int
    let probabilities: [Double]
    let box: [Int]
    let line: Int
  }

  let image: String
  let digits: [Digit]
  /// Why it could not be read.
  let error: String?

  init(image: String, error: String) {
    (self.image, digits, self.error) = (image, [], error)
  }

  init(image: String, _ page: ReadPage) {
    (self.image, error) = (image, nil)
    let (scale, margin) = (page.picture.reduction, page.picture.margin)
    digits = page.digits.map { digit in
      let box = [
        max(0, digit.box.left - margin), max(0, digit.box.top - margin), digit.box.width, digit.box.height,
      ].map {
        Int((Double($0) * scale).rounded())
      }
      return Digit(
        digit: digit.digit, probabilities: digit.probabilities.map { (Double($0) * 1e6).rounded() / 1e6 },
        box: box, line: digit.line)
    }
  }

  static func json(_ readings: [ImageReading]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(readings)
  }
}
