import ConvNet
import DigitNetworks
import Digits
import Engine
import Foundation
import Stage
import Tensors
import TestSupport
import Testing
import Weaving

@testable import DrawingPad

@Suite("The section to draw in")
struct DrawingPadTests {
  private func networks(_ count: Int) throws -> [Sequential] {
    var generator = SeededGenerator(seed: 1)
    return try (0..<count).map { _ in
      try Sequential(inputShape: [28, 28, 1], using: &generator) {
        Flatten()
        Dense(units: 10)
      }
    }
  }

  /// The section of a workspace with these networks, if any.
  private func section(of networks: [Sequential]) throws -> ClosingSection {
    try withTemporaryFolder { folder in
      let workspace = Workspace(folder)
      if !networks.isEmpty {
        let place = workspace.url(Artifact<TrainedNetworks>.trainedNetworks.path)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Ensemble(networks).write(to: place)
      }
      return DrawingPad.section(of: workspace)
    }
  }

  @Test("says in one line which command trains a network as long as there is none")
  func untrained() throws {
    let html = try section(of: []).html
    #expect(html.contains("No network is trained yet: ./notebook run trains one"))
    #expect(!html.contains("\n") && !html.contains("<canvas"))
    #expect(
      try section(of: []).invitation == "" && section(of: networks(1)).invitation.contains("href=\"#draw\""))
  }

  @Test("has the network of the workspace; of several the first, and says so")
  func networks() throws {
    let one = try section(of: networks(1))
    #expect(one.html.contains("class=\"pad-network\">{\"layers\":") && !one.html.contains("{{"))
    #expect(!one.html.contains("It is the first"))
    #expect(
      try section(of: networks(3)).html.contains("It is the first of the 3 networks, and answers here alone.")
    )
  }

  @Test("says what is wrong with a file that is not a network, without naming folders of this machine")
  func damaged() throws {
    try withTemporaryFolder { folder in
      let workspace = Workspace(folder)
      let place = workspace.url("artifacts/6-train/model.safetensors")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("<no network>".utf8).write(to: place)
      let html = DrawingPad.section(of: workspace).html
      #expect(html.hasPrefix("<p class=\"note\">artifacts/6-train/model.safetensors "), "\(html)")
      #expect(!html.contains(folder.path))
    }
  }

  @Test("says that a network for something other than digits cannot be used")
  func otherShapes() throws {
    var generator = SeededGenerator(seed: 1)
    let network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Flatten()
      Dense(units: 26)
    }
    let html = try section(of: [network]).html
    #expect(html.contains("26") && !html.contains("<canvas"), "\(html)")
  }

  @Test("loads nothing from elsewhere, and the default network leaves the page's section under 2.5 MB")
  func selfContained() throws {
    var generator = SeededGenerator(seed: 1)
    let network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Conv2D(filters: 32, filterSize: 5, padding: .same)
      Conv2D(filters: 32, filterSize: 5, padding: .same)
      MaxPool2D()
      Conv2D(filters: 64, filterSize: 3, padding: .same)
      Conv2D(filters: 64, filterSize: 3, padding: .same)
      MaxPool2D()
      Flatten()
      Dense(units: 256)
      Dense(units: 10)
    }
    let section = try DrawingPad.section(reading: [network])
    let parts = section.html + section.style + section.script
    #expect(parts.utf8.count < 1_300_000, "\(parts.utf8.count) bytes")
    for reference in [
      "http:", "https:", "<link", " src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import(",
    ] {
      #expect(!parts.contains(reference), "\(reference)")
    }
  }
}
