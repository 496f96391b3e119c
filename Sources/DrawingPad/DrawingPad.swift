import ConvNet
import DigitNetworks
import Engine
import Foundation
import Stage
import Weaving

/// The part of a page in which its reader draws digits, and the workspace's trained network reads them, in JavaScript.
///
/// `strokes.js` takes what is drawn, `components.js` finds the digits, `touching-digits.js` separates those that touch,
/// `lines.js` sorts them into lines, `digit-form.js` brings each into MNIST's form, `network.js` computes, `answers.js`
/// puts it in words, and `pad.js` shows it all.
public enum DrawingPad {
  /// The section with the workspace's network; without one that can be used, it says in a sentence why.
  public static func section(of workspace: Workspace) -> ClosingSection {
    let place = workspace.url(Artifact<TrainedNetworks>.trainedNetworks.path)
    guard FileSignature(of: place) != nil else {
      return note(
        "No network is trained yet: ./notebook run trains one, which then reads here what you draw.")
    }
    do {
      return try section(reading: Ensemble(contentsOf: place).networks)
    } catch {
      return note(explanation(of: error).replacing("\(workspace.root.path)/", with: ""))
    }
  }

  private static func note(_ text: String) -> ClosingSection {
    section("<p class=\"note\">\(HTML.escaped(text))</p>", invitation: "")
  }

  /// The section with the first of `networks`.
  ///
  /// - Throws: ``PackingError``.
  static func section(reading networks: [Sequential]) throws -> ClosingSection {
    let remark =
      networks.count == 1 ? "" : "It is the first of the \(networks.count) networks, and answers here alone."
    let bars = (0..<10).map { "<li><b>\($0)</b> <div><i></i></div> <span></span></li>" }
    return section(
      text(PackageResources.pad_html)
        .replacing("{{remark}}", with: remark)
        .replacing("{{bars}}", with: bars.joined(separator: "\n"))
        .replacing("{{network}}", with: try PackedNetwork(networks[0]).json()),
      invitation:
        "<a href=\"#draw\">Draw digits in the square</a> at the end of this page, and the trained network reads them."
    )
  }

  private static func section(_ html: String, invitation: String) -> ClosingSection {
    ClosingSection(
      id: "draw", title: "Draw a digit", invitation: invitation, html: html,
      style: text(PackageResources.pad_css),
      script: "(() => {\n\"use strict\";\n\(script)})();\n")
  }

  /// The functions that the page's script consists of.
  static var script: String {
    [
      PackageResources.samples_js, PackageResources.strokes_js, PackageResources.lines_js,
      PackageResources.touching_digits_js, PackageResources.components_js, PackageResources.digit_form_js,
      PackageResources.network_js,
      PackageResources.answers_js, PackageResources.pad_js,
    ].map(text).joined(separator: "\n")
  }

  static func text(_ resource: [UInt8]) -> String { String(decoding: resource, as: UTF8.self) }
}
