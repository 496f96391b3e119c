import Foundation

/// The columns of a submission: what names each image, and what holds the prediction.
public struct SubmissionColumns: Sendable, Equatable {
  public let id: String
  public let label: String
  /// The id of each test image; nil if they are numbered from 1.
  public let ids: [String]?

  /// The columns that Kaggle's Digit Recognizer asks for.
  public static let numbered = SubmissionColumns(id: "ImageId", label: "Label", ids: nil)

  init(id: String, label: String, ids: [String]?) {
    (self.id, self.label, self.ids) = (id, label, ids)
  }

  /// The columns that the sample has, or those that go with the table's ids.
  ///
  /// - Parameter notes: gets a sentence for what does not fit.
  /// - Throws: `DigitsCSVError` when two images of the table have one id; what reading the `sample` throws.
  init(of table: DigitsTable, in file: DataFile, sample: DataFile?, notes: inout [String]) throws {
    let ids = table.ids?.values
    if let ids, let (first, second) = Self.repeated(ids) {
      throw DigitsCSVError(
        file: file.path, column: table.ids?.column,
        problem: .idTwice(ids[first], images: [first + 1, second + 1]))
    }
    let fallback =
      switch table.ids?.column {
      case nil: (id: Self.numbered.id, label: Self.numbered.label)
      case let column?: (id: column, label: column.first?.isUppercase == true ? "Label" : "label")
      }
    guard let sample else {
      self.init(id: fallback.id, label: fallback.label, ids: ids)
      return
    }
    let form = try SampleSubmission(of: sample)
    guard let form else {
      notes.append("\(sample.storedName) was not used: it does not have two columns with names")
      self.init(id: fallback.id, label: fallback.label, ids: ids)
      return
    }
    let count = table.digits.count
    if form.ids.count == count, !["imageid", "id"].contains(form.id.lowercased()) {
      notes.append(
        "the submission's columns are '\(form.id)' and '\(form.label)', as in \(sample.storedName)")
    }
    if let ids {
      if Set(ids) != Set(form.ids) {
        notes.append(
          "\(sample.storedName) has other ids than \(file.storedName): the submission has those of \(file.storedName)"
        )
      }
      self.init(id: form.id, label: form.label, ids: ids)
    } else if form.ids.count == count, Self.repeated(form.ids) == nil {
      self.init(id: form.id, label: form.label, ids: form.isNumbered ? nil : form.ids)
    } else {
      notes.append(
        "\(sample.storedName) has \(form.ids.count) rows and \(file.storedName) \(count): the submission numbers the images "
          + "from 1, with its column names '\(form.id)' and '\(form.label)'; Kaggle takes only as many rows as its sample has"
      )
      self.init(id: form.id, label: form.label, ids: nil)
    }
  }

  /// The positions of the first two equal ids.
  private static func repeated(_ ids: [String]) -> (Int, Int)? {
    var positions: [String: Int] = [:]
    for (position, id) in ids.enumerated() {
      if let first = positions.updateValue(position, forKey: id) { return (first, position) }
    }
    return nil
  }
}

/// Kaggle's `sample_submission.csv`: the names of two columns, and a row for each image.
struct SampleSubmission {
  let id: String
  let label: String
  let ids: [String]

  var isNumbered: Bool { ids.enumerated().allSatisfy { $1 == "\($0 + 1)" } }

  /// Nil when the file does not have two columns with names.
  ///
  /// - Throws: `GzipError`, `ZipError` or `DataSourceError` when the file cannot be read.
  init?(of file: DataFile) throws {
    if file.isEmpty { return nil }
    let data = try file.contents()
    let bytes = data.span
    let hasByteOrderMark = data.starts(with: [0xEF, 0xBB, 0xBF])
    var position = hasByteOrderMark ? 3 : 0
    var rows: [[String]] = []
    while position < bytes.count {
      let end = DigitsCSV.endOfLine(in: bytes, from: position)
      let line = CSVLine(in: bytes, from: position, to: end, separator: ASCII.comma)
      if line.fieldCount > 1 || !line.fields[0].isEmpty {
        guard line.fieldCount == 2 else { return nil }
        rows.append(line.texts(in: bytes))
      }
      position = end + 1
    }
    guard let names = rows.first, names.allSatisfy({ !$0.isEmpty && Double($0) == nil }) else { return nil }
    (id, label) = (names[0], names[1])
    ids = rows.dropFirst().map { $0[0] }
  }
}
