import Digits
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
