import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("The form of a submission")
struct SubmissionColumnsTests {
  private let digits = TinyDigits.digits(count: 3)

  /// What a folder gives whose test table has `ids`, beside a sample of a submission.
  private func load(ids: (name: String, values: [String])? = nil, sample: String? = nil) throws
    -> LoadedDigits
  {
    let directory = try TemporaryFolder()
    try directory.write(TinyDigits.table(TinyDigits.kaggleLines(digits, withLabels: true)), to: "train.csv")
    var test = TinyDigits.kaggleLines(digits, withLabels: false)
    if let ids {
      test = zip([ids.name] + ids.values, test).map { [$0] + $1 }
    }
    try directory.write(TinyDigits.table(test), to: "test.csv")
    if let sample { try directory.write(Data(sample.utf8), to: "sample_submission.csv") }
    return try DataSource.find(in: directory.url, isExplicit: false).load { _ in }
  }

  @Test("without ids and sample, it is that of Kaggle's Digit Recognizer")
  func isNumbered() throws {
    #expect(try load().submission == SubmissionColumns(id: "ImageId", label: "Label", ids: nil))
    let sample = try load(sample: "ImageId,Label\n1,0\n2,0\n3,0\n")
    #expect(sample.submission == .numbered && sample.notes.isEmpty, "\(sample.notes)")
  }

  @Test("a table's ids are carried over, with the columns of the sample or else its own")
  func carriesIDs() throws {
    let ids = ("id", ["7", "0", "x"])
    #expect(try load(ids: ids).submission == SubmissionColumns(id: "id", label: "label", ids: ids.1))
    let sample = try load(ids: ids, sample: "id,digit\r\n0,0\r\n7,0\r\nx,0\r\n")
    #expect(sample.submission == SubmissionColumns(id: "id", label: "digit", ids: ids.1))
    #expect(sample.notes.isEmpty, "\(sample.notes)")
  }

  @Test("the sample's own ids name the images of a table that has none")
  func takesIDsFromSample() throws {
    let submission = try load(sample: "id,label\n0,0\n1,0\n2,0").submission
    #expect(submission == SubmissionColumns(id: "id", label: "label", ids: ["0", "1", "2"]))
  }

  @Test("a sample that does not fit is reported")
  func tellsMisfits() throws {
    let short = try load(sample: "id,label\n0,0\n1,0\n")
    #expect(
      short.notes == [
        "sample_submission.csv has 2 rows and test.csv 3: the submission numbers the images from 1, with its column names "
          + "'id' and 'label'; Kaggle takes only as many rows as its sample has"
      ])
    #expect(short.submission.ids == nil)
    let foreign = try load(sample: "PassengerId,Survived\n892,0\n893,1\n894,0\n")
    #expect(
      foreign.notes == [
        "the submission's columns are 'PassengerId' and 'Survived', as in sample_submission.csv"
      ])
    let other = try load(ids: ("id", ["0", "1", "2"]), sample: "id,label\n1,0\n2,0\n3,0\n")
    #expect(other.notes.first?.contains("other ids than test.csv") == true, "\(other.notes)")
    #expect(other.submission.ids == ["0", "1", "2"])
    for text in ["", "1,2\n3,4\n", "a\nb\n", "a,b,c\n1,2,3\n", "\"\n"] {
      let odd = try load(sample: text)
      #expect(odd.submission == .numbered && odd.notes.count == 1, "\(odd.notes)")
    }
  }

  @Test("two images with the same id are refused, and so is a missing id")
  func refusesWrongIDs() throws {
    let twice = try #require(throws: DigitsCSVError.self) { try load(ids: ("id", ["1", "2", "1"])) }
    #expect(twice.problem == .idTwice("1", images: [1, 3]))
    let missing = try #require(throws: DigitsCSVError.self) { try load(ids: ("id", ["1", "", "2"])) }
    #expect(missing.problem == .missingID && missing.row == 3)
  }
}
