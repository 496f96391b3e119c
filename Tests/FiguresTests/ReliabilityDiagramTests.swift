import Foundation
import Testing

@testable import Figures

@Suite("ReliabilityDiagram")
struct ReliabilityDiagramTests {
  @Test("without predictions a reliability diagram has empty bins")
  func reliability() throws {
    let bins = [0...0.5, 0.5...0.9, 0.9...1].map {
      ReliabilityDiagram.Bin(confidences: $0, count: 0, meanConfidence: 0, accuracy: 0, interval: 0...1)
    }
    #expect(try ReliabilityDiagram(title: "Reliability", bins: bins).drawn().staysWithinMargin)
  }
}
