import Datasets
import DigitNetworks
import Digits
import Foundation
import Preprocessing
import Tensors

/// How long it takes to read a table like Kaggle's train.csv into arrays of pixels and labels, on one core.
struct CSVReading: Encodable, CustomStringConvertible {
  /// The median of the rounds.
  let csvSeconds: Double
  let rows, bytes: Int

  /// Reads the table in `file` once a round. Every round counts: each maps the file again and allocates new arrays.
  ///
  /// - Throws: what `DigitsCSV.digits(in:needsLabels:)` throws.
  init(of file: URL, rounds: Int) throws {
    var seconds: [Double] = []
    var rows = 0
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      rows = try DigitsCSV.digits(in: file, needsLabels: true).digits.count
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    csvSeconds = median(of: seconds)
    self.rows = rows
    bytes = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
  }

  var description: String {
    let megabytes = Double(bytes) / 1e6
    return String(
      format: "reading     %8.3f s for %d rows, %.1f MB: %.0f MB/s", csvSeconds, rows, megabytes,
      megabytes / csvSeconds)
  }
}

/// The middle one of `values`, or the mean of the two in the middle.
func median(of values: [Double]) -> Double {
  precondition(!values.isEmpty, "there is no median of no values")
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
