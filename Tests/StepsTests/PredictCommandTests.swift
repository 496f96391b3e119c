import Foundation
import Tensors
import TestSupport
import Testing

@Suite("notebook predict and export", .waitsForPrograms)
struct PredictCommandTests {
  private let folder: TemporaryFolder
  private let notebook = Program(name: "notebook")

  init() throws {
    folder = try TemporaryFolder()
    try PatternDigits.writeMNIST(to: URL(filePath: folder.data))
    let training = try notebook([
      "run", "6", "--data", folder.data, "--workspace", folder.workspace, "--set", "epochs=1", "--set",
      "recipe=original",
    ])
    try #require(training.status == 0, "\(training)")
  }

  private func predict(_ images: String, _ extra: String...) throws -> Program.Outcome {
    try notebook(
      ["predict", images, "--output", folder.data + "/out.csv", "--workspace", folder.workspace] + extra)
  }

  private var table: String {
    get throws { try String(contentsOfFile: folder.data + "/out.csv", encoding: .utf8) }
  }

  /// The pixels of the labeled table `mnist_test.csv`.
  private func testPixels() throws -> [UInt8] {
    let text = try String(contentsOfFile: folder.data + "/mnist_test.csv", encoding: .utf8)
    return text.split(separator: "\n").flatMap { $0.split(separator: ",").dropFirst().map { UInt8($0) ?? 0 } }
  }

  @Test("a table, IDX, NumPy's array and a folder of pictures give the same answers")
  func forms() throws {
    let records = try Data(contentsOf: folder.file("artifacts/6-train/record.json"))
    let labeled = try predict(folder.data + "/mnist_test.csv")
    try #require(labeled.status == 0, "\(labeled)")
    #expect(labeled.output.contains("of 30 right: accuracy "), "\(labeled)")
    let network = folder.file("artifacts/6-train/model.safetensors").path
    #expect(
      labeled.output.contains("30 images read by the network in \(network), recipe original, in "),
      "\(labeled)")
    #expect(labeled.output.contains(" true    0    1"), "\(labeled)")
    let expected = try table
    #expect(expected.hasPrefix("ImageId,digit,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9\n1,"), "\(expected.prefix(200))")
    let shown = try DocumentationPage("docs/using.md").codeBlocks.flatMap(\.lines)
      .compactMap { $0.firstMatch(of: /predictions\.csv\s+# (.*)/)?.1 }
    #expect(
      shown.map { $0.replacing("...", with: "p1,p2,p3,p4,p5,p6,p7,p8") } == [expected.prefix { $0 != "\n" }],
      "docs/using.md shows the header as \(shown)")
    #expect(expected.split(separator: "\n").count == 31)

    let pixels = try testPixels()
    let idx = folder.data + "/new-images-idx3-ubyte"
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 30, 0, 0, 0, 28, 0, 0, 0, 28]
    try Data(header + pixels).write(to: URL(filePath: idx))
    let fromIDX = try predict(idx)
    #expect(try fromIDX.status == 0 && table == expected, "\(fromIDX)")
    #expect(!fromIDX.output.contains("accuracy"), "there are no labels: \(fromIDX)")
    try Data([0, 0, 8, 1, 0, 0, 0, 30] + (0..<30).map { UInt8($0 % 10) }).write(
      to: URL(filePath: folder.data + "/new-labels-idx1-ubyte"))
    let withLabels = try predict(idx)
    #expect(withLabels.output.contains("of 30 right"), "\(withLabels)")

    let array = folder.data + "/images.npy"
    try NPY.write(shape: [30, 28, 28], elements: pixels, to: URL(filePath: array))
    let fromArray = try predict(array, "--labels", folder.data + "/new-labels-idx1-ubyte")
    #expect(try fromArray.output.contains("of 30 right") && table == expected, "\(fromArray)")
    try NPY.write(
      shape: [30, 784], elements: pixels.map { Float($0) / 255 }, to: URL(filePath: array))
    let fromFloats = try predict(array)
    #expect(try fromFloats.errors.contains("multiplied by 255") && table == expected, "\(fromFloats)")

    for number in 0..<30 {
      let picture = URL(filePath: folder.data + "/pictures/\(number % 10)/\(number + 1).bmp")
      try FileManager.default.createDirectory(
        at: picture.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bitmap(Array(pixels[number * 784..<(number + 1) * 784])).write(to: picture)
    }
    let fromPictures = try predict(folder.data + "/pictures")
    #expect(fromPictures.status == 0 && fromPictures.output.contains("of 30 right"), "\(fromPictures)")
    let byName = try Set(
      table.split(separator: "\n").dropFirst().map { row in
        let fields = row.split(separator: ",")
        return
          "\(fields[0].split(separator: "/")[1].dropLast(4)),\(fields.dropFirst().joined(separator: ","))"
      })
    #expect(byName == Set(expected.split(separator: "\n").dropFirst().map(String.init)))
    #expect(try Data(contentsOf: folder.file("artifacts/6-train/record.json")) == records)
  }

  /// A picture of 28 x 28 gray pixels in BMP's format, which starts with its last row.
  private func bitmap(_ pixels: [UInt8]) -> Data {
    func little(_ values: Int...) -> [UInt8] {
      values.flatMap { value -> [UInt8] in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    }
    let palette = (0..<256).flatMap { level -> [UInt8] in [UInt8](repeating: UInt8(level), count: 3) + [0] }
    let header: [UInt8] =
      Array("BM".utf8) + little(54 + 1024 + 784, 0, 54 + 1024, 40, 28, 28) + [1, 0, 8, 0]
      + little(0, 784, 2835, 2835, 256, 0)
    let rows = (0..<28).reversed().flatMap { row -> ArraySlice<UInt8> in pixels[row * 28..<(row + 1) * 28] }
    return Data(header + palette + rows)
  }

  @Test("a table's ids are kept, and Kaggle's form has only the answers")
  func ids() throws {
    let pixels = try testPixels()
    let names = (0..<784).map { "pixel\($0)" }.joined(separator: ",")
    let rows = (0..<3).map { row in
      "img-\(row)," + pixels[row * 784..<(row + 1) * 784].map(String.init).joined(separator: ",")
    }
    let file = folder.data + "/with-ids.csv"
    try (["id," + names] + rows).joined(separator: "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let outcome = try predict(file, "--kaggle")
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      try table.split(separator: "\n").map { $0.prefix(6) } == ["id,Lab", "img-0,", "img-1,", "img-2,"])
  }

  @Test(
    "images that are black on white are reported, compared with what the workspace's network learned from")
  func notes() throws {
    let array = folder.data + "/inverted.npy"
    try NPY.write(shape: [30, 28, 28], elements: testPixels().map { 255 - $0 }, to: URL(filePath: array))
    let outcome = try predict(array)
    #expect(outcome.status == 0 && outcome.errors.contains("inverted"), "\(outcome)")
  }

  @Test("what cannot be predicted is refused with status 2, and nothing is written")
  func refusals() throws {
    let photo = folder.data + "/photos"
    try FileManager.default.createDirectory(atPath: photo, withIntermediateDirectories: true)
    try Data("P5 40 30 255\n".utf8 + [UInt8](repeating: 200, count: 1200)).write(
      to: URL(filePath: photo + "/a.png"))
    let labels = folder.data + "/y.npy"
    try NPY.write(shape: [2], elements: [UInt8(1), 2], to: URL(filePath: labels))
    let (table, none) = (folder.data + "/mnist_test.csv", folder.data + "/none.csv")
    for (arguments, mend) in [
      ([none], "does not exist"), ([photo], "40 x 30 pixels"),
      ([folder.workspace + "/artifacts"], "holds no pictures"),
      ([table, "--labels", labels], "30 images"), ([table, "--network", labels], "safetensors"),
      ([table, "--network", none], "does not exist"),
    ] {
      let outcome = try notebook(
        ["predict"] + arguments + ["--output", folder.data + "/o.csv", "--workspace", folder.workspace])
      #expect(outcome.status == 2 && outcome.errors.contains(mend), "\(arguments): \(outcome)")
    }
    let pipe = folder.data + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    for output in [table, folder.data, folder.data + "/no/o.csv", pipe] {
      let outcome = try notebook(["predict", table, "--output", output, "--workspace", folder.workspace])
      #expect(outcome.status != 0 && outcome.errors.contains("--output is"), "\(outcome)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.data + "/o.csv"))
  }

  @Test("an export prints its files; a name that Python cannot import, or of another form, is refused")
  func exports() throws {
    func export(_ format: String, _ output: String) throws -> Program.Outcome {
      try notebook(["export", "--format", format, "--output", output, "--workspace", folder.workspace])
    }
    let onnx = try export("onnx", folder.data + "/digits.onnx")
    #expect(onnx.output == "\(folder.data)/digits.onnx\n\(folder.data)/digits.md\n", "\(onnx)")
    let card = try String(contentsOfFile: folder.data + "/digits.md", encoding: .utf8)
    for text in ["| recipe | original |", "| epochs | 1 |", "`./notebook run 7`", "float32 `[N, 1, 28, 28]`"]
    {
      #expect(card.contains(text), "'\(text)' is missing in\n\(card)")
    }
    for (format, output, mend) in [
      ("onnx", "digits.py", "end in .onnx"), ("keras", "my-digits.py", "cannot import"),
      ("pytorch", "torch.py", "Python's own"), ("onnx", folder.data + "/no/digits.onnx", "no folder"),
      ("tflite", "digits.tflite", "--format"),
    ] {
      let refused = try export(format, output)
      #expect(refused.status != 0 && refused.errors.contains(mend), "\(output): \(refused)")
    }
  }
}
