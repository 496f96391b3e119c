import ConvNet
import Foundation
import Tensors
import TestSupport
import Testing

@testable import DrawingPad

/// What the page's network answers.
struct PageAnswers: Decodable {
  /// An image's probabilities after the other's.
  let probabilities: [Float]
  /// The strongest response of the first convolution to the first image, and its place in the map `[H, W, filters]`.
  let strongest: Float?
  let place: Int?

  /// Has the network, as it is packed for a page, read `images` in a browser.
  ///
  /// - Throws: what ``HeadlessBrowser`` throws, and ``PackingError``.
  static func reading(_ images: Tensor, with network: Sequential) throws -> PageAnswers {
    let network = try PackedNetwork(network).json()
    return try HeadlessBrowser.result(
      of: """
        const read = networkReader(\(network)), images = floats("\(images.elements.base64)");
        const probabilities = [];
        let maps;
        for (let start = 0; start < images.length; start += 784) {
          const answer = read(images.subarray(start, start + 784));
          probabilities.push(...answer.probabilities);
          maps ??= answer.maps;
        }
        const strongest = maps && maps.values.reduce((a, b) => Math.max(a, b));
        report({ probabilities, strongest, place: maps?.values.indexOf(strongest) });
        """,
      in: """
        <!doctype html><html><body><script>
        \(DrawingPad.text(PackageResources.network_js))
        </script></body></html>
        """)
  }
}
