import ConvNet
import DigitNetworks
import Files
import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Confusion matrix")
struct ConfusionMatrixTests {
  /// Class 0 seen three times and once taken for 1; class 1 always right; class 2 never predicted.
  let matrix = ConfusionMatrix(labels: [0, 0, 0, 1, 1, 2], predictions: [0, 0, 1, 1, 1, 1], classCount: 3)

  @Test("rows are true classes, columns predicted ones")
  func counts() {
    #expect(matrix.counts == [[2, 1, 0], [0, 2, 0], [0, 1, 0]])
    #expect(matrix.accuracy == 4.0 / 6)
  }

  @Test("precision, recall and F1 are those worked out by hand")
  func perClass() throws {
    #expect((0..<3).map(matrix.precision) == [1, 0.5, 0])
    #expect((0..<3).map(matrix.recall) == [2.0 / 3, 1, 0])
    #expect(abs(try #require(matrix.f1(of: 0)) - 0.8) < 1e-12)
    #expect(abs(try #require(matrix.f1(of: 1)) - 2.0 / 3) < 1e-12)
    #expect(matrix.f1(of: 2) == 0)
    #expect(matrix.reports.map(\.support) == [3, 2, 1])
    #expect(matrix.reports.map(\.precision) == [1, 0.5, 0])
  }

  @Test("a class without images has no score and no interval, and is null in JSON")
  func absentClass() throws {
    let matrix = ConfusionMatrix(labels: [0, 0], predictions: [0, 1], classCount: 2)
    #expect(matrix.recall(of: 1) == nil && matrix.f1(of: 1) == nil)
    let report = matrix.reports[1]
    #expect(report.support == 0 && report.precision == nil && report.recall == nil)
    #expect(report.recallInterval == nil && report.f1 == nil)
    #expect(matrix.reports[0].recall == 0.5)
    let json = String(decoding: try JSONFormat.compact.encoder.encode(report), as: UTF8.self)
    for name in ["precision", "recall", "recallInterval", "f1"] {
      #expect(json.contains("\"\(name)\":null"), "\(json)")
    }
    #expect(matrix.table.split(separator: "\n")[2] == "    1     no images")
  }

  @Test("a report is written with the names that metrics.json has")
  func report() throws {
    let report = ClassificationReport(
      validationAccuracy: 0.5, validationLoss: 1.5, expectedCalibrationError: 0.25, classes: matrix.reports)
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "metrics.json")
      try report.write(to: url)
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
      #expect(json?["validation_accuracy"] as? Double == 0.5)
      #expect(json?["validation_loss"] as? Double == 1.5)
      #expect(json?["expected_calibration_error"] as? Double == 0.25)
      let classes = try #require(json?["classes"] as? [[String: Any]])
      #expect(classes.map { $0["support"] as? Int } == [3, 2, 1])
      #expect(throws: FileFormatError.self) {
        try report.write(to: folder.appending(path: "no/metrics.json"))
      }
    }
  }
}
