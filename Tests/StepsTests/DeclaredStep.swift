import Foundation
import Testing

/// What a step says of itself before it runs.
struct DeclaredStep: Decodable {
  struct Flag: Decodable { let name: String }

  let inputs: [String]
  let outputs: [String]
  let optionalOutputs: [String]
  let flags: [Flag]

  enum CodingKeys: String, CodingKey {
    case inputs, outputs, flags
    case optionalOutputs = "optional_outputs"
  }

  /// Asks all steps of the package, in order.
  static func all() throws -> [(name: String, declaration: DeclaredStep)] {
    try Program.steps().map { step in
      let outcome = try Program(name: step)(["--declare"])
      try #require(outcome.status == 0, "\(outcome)")
      return (step, try JSONDecoder().decode(DeclaredStep.self, from: Data(outcome.output.utf8)))
    }
  }
}
