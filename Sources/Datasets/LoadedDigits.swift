/// The contents of a data source: images to learn from, images to predict, and how a submission names these.
public struct LoadedDigits: Sendable {
  public let training: RawDigits
  public let test: RawDigits

  /// How the predictions of the test images are to be written.
  public let submission: SubmissionColumns

  /// What was unusual and how it was understood, a sentence each.
  public let notes: [String]

  init(training: RawDigits, test: RawDigits, notes: [String]) {
    (self.training, self.test, self.notes) = (training, test, notes)
    submission = .numbered
  }

  /// - Throws: what reading the `sample` throws.
  init(
    training: DigitsTable, in trainingFile: DataFile, test: DigitsTable, in testFile: DataFile,
    sample: DataFile?
  ) throws {
    self.training = training.digits
    self.test = test.digits
    var notes = [(trainingFile, training.remarks), (testFile, test.remarks)].filter { !$1.isEmpty }.map {
      "\($0.storedName): \($1.joined(separator: "; "))"
    }
    submission = try SubmissionColumns(of: test, in: testFile, sample: sample, notes: &notes)
    self.notes = notes
  }
}
