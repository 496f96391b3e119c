import Files
import Foundation
import Stage

/// The names of a submission's two columns and of its images: Kaggle's competitions differ in these.
public struct SubmissionForm: Codable, Equatable, Sendable {
  /// The names of the columns.
  public let id, label: String

  /// The id of each test image; nil if they are numbered from 1.
  public let ids: [String]?

  public init(id: String, label: String, ids: [String]?) {
    (self.id, self.label, self.ids) = (id, label, ids)
  }
}

/// The digit predicted for each test image, in the form that was asked for.
public struct Submission: Sendable {
  let form: SubmissionForm
  let predictions: [Int]

  /// - Throws: ``SubmissionFormError`` when the form is not that of these images.
  public init(_ predictions: [Int], in form: SubmissionForm) throws(SubmissionFormError) {
    guard !form.id.isEmpty, !form.label.isEmpty else { throw .columnWithoutName }
    if let ids = form.ids {
      guard ids.count == predictions.count else {
        throw .wrongCount(ids: ids.count, images: predictions.count)
      }
      guard Set(ids).count == ids.count else { throw .idsRepeat }
    }
    (self.form, self.predictions) = (form, predictions)
  }

  /// One row per image, after a header.
  public var csv: String {
    let rows = predictions.enumerated().map { index, digit in
      "\(form.ids.map { Self.field($0[index]) } ?? "\(index + 1)"),\(digit)"
    }
    let header = "\(Self.field(form.id)),\(Self.field(form.label))"
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  /// A field of CSV (RFC 4180).
  private static func field(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { !",\"\r\n".unicodeScalars.contains($0) }
    return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }
}

/// Why a submission's form does not fit the predictions.
public enum SubmissionFormError: Error, Equatable, CustomStringConvertible {
  case wrongCount(ids: Int, images: Int)
  case idsRepeat
  case columnWithoutName

  public var description: String {
    let finding =
      switch self {
      case .wrongCount(let ids, let images): "has \(ids) ids for \(images) test images"
      case .idsRepeat: "has the same id for two images"
      case .columnWithoutName: "has a column without a name"
      }
    return
      "\(Artifact<SubmissionForm>.submissionForm.path) \(finding). Run step 1 again: ./notebook run --from 1."
  }
}

extension Artifact where Value == SubmissionForm {
  /// How the predictions are to be written, as the test images' own table or Kaggle's sample says.
  public static var submissionForm: Self { .json("artifacts/1-normalize/submission-form.json") }
}

extension Artifact where Value == Submission {
  /// The digit predicted for each test image, as Kaggle asks for it.
  ///
  /// No step reads it, nor ``score``: what step 8 writes is the end, and the test set chooses nothing (TestSetTests).
  public static var submission: Self {
    Self("submission.csv") { submission, url in try AtomicFile.write(Data(submission.csv.utf8), to: url) }
  }
}
