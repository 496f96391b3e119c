import Digits
import TestSupport
import Testing

@Suite("Submissions")
struct SubmissionTests {
  @Test("images are numbered from 1 if they have no ids")
  func numbered() throws {
    let form = SubmissionForm(id: "ImageId", label: "Label", ids: nil)
    #expect(try Submission([7, 0], in: form).csv == "ImageId,Label\n1,7\n2,0\n")
  }

  @Test("ids are written as they were, quoted where CSV needs it")
  func named() throws {
    let form = SubmissionForm(id: "id", label: "a,b", ids: ["007", "x\"y"])
    #expect(try Submission([7, 0], in: form).csv == "id,\"a,b\"\n007,7\n\"x\"\"y\",0\n")
  }

  @Test("whatever the ids are, a CSV reader gets them back, each with its digit")
  func roundTrip() {
    checkProperty("a submission is read as it was written", cases: 60) { random in
      let ids = Set((0..<random.oneOf([1, 2, 9])).map { _ in random.text() }).sorted()
      let digits = ids.map { _ in Int.random(in: 0...9, using: &random) }
      let form = SubmissionForm(id: random.text() + "id", label: "label" + random.text(), ids: ids)
      let csv = try Submission(digits, in: form).csv
      #expect(fields(ofCSV: csv) == [[form.id, form.label]] + zip(ids, digits).map { [$0, "\($1)"] })
    }
  }

  /// The rows of a table, read according to RFC 4180.
  private func fields(ofCSV text: String) -> [[String]] {
    var (rows, field): ([[String]], String.UnicodeScalarView) = ([[]], .init())
    var isQuoted = false
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"": field.append(scalars.removeFirst())
      case "\"": isQuoted.toggle()
      case _ where !isQuoted && (scalar == "," || scalar == "\n"):
        rows[rows.count - 1].append(String(field))
        field = .init()
        if scalar == "\n" { rows.append([]) }
      default: field.append(scalar)
      }
    }
    return rows.dropLast()
  }

  @Test("a form that does not fit the images is refused, with the step to run")
  func refuses() {
    func error(_ ids: [String], id: String = "id") -> SubmissionFormError? {
      #expect(throws: SubmissionFormError.self) {
        try Submission([7, 0], in: SubmissionForm(id: id, label: "label", ids: ids))
      }
    }
    #expect(error(["1"]) == .wrongCount(ids: 1, images: 2))
    #expect(error(["1", "1"]) == .idsRepeat)
    #expect(error(["1", "2"], id: "") == .columnWithoutName)
    #expect(error(["1"])?.description.contains("./notebook run --from 1") == true)
  }
}
