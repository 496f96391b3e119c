import Files
import Foundation
import Testing

@Suite("Why JSON cannot be decoded")
struct DecodingReasonTests {
  private struct Layer: Decodable {
    let filters: Int
  }

  private struct Network: Decodable {
    let layers: [Layer]
  }

  @Test(
    "is told in one phrase, with the place",
    arguments: [
      (#"{"layers": [{"filters": 8}, {}]}"#, "'filters' is missing, at layers[1]"),
      (#"{}"#, "'layers' is missing"),
      (
        #"{"layers": [{"filters": "8"}]}"#,
        "Expected to decode Int but found a string instead, at layers[0].filters"
      ),
      (#"{"layers": "#, "The given data was not valid JSON"),
    ])
  func reason(json: String, expected: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Network.self, from: Data(json.utf8))
    }
    #expect(error?.reason == expected)
  }
}
