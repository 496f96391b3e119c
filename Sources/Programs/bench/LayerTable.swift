import ConvNet
import Digits
import Foundation
import Tensors

/// Where the time of training or prediction goes: a row for each layer and pass, and for everything else that takes
/// time.
struct LayerTable: Encodable, CustomStringConvertible {
  struct Row: Encodable {
    /// The layer's name, or something else that takes time.
    let name: String
    /// "forward" or "backward"; empty where it is neither.
    let pass: String
    /// The time of one core for one image.
    let microseconds: Double
    /// The rate at which a direct computation would have to multiply and add to take that time; 0 where nothing is
    /// multiplied.
    let gflops: Double
    /// `gflops` as a share of what one core reaches at most.
    let shareOfPeak: Double
  }

  let rows: [Row]

  /// - Parameters:
  ///   - images: how many images went through while `profile` was taken.
  ///   - threads: how many cores worked on what all of them share.
  ///   - corePeak: the most that one core reaches, in GFLOP/s.
  init(_ profile: Profile, of network: Sequential, images: Int, threads: Int, corePeak: Double) {
    func row(
      _ name: String, _ pass: String, _ activity: Profile.Activity, isShared: Bool, multiplyAdds: Int = 0
    ) -> Row {
      let seconds =
        profile.time(of: activity) / .seconds(1) * (isShared ? Double(threads) : 1) / Double(images)
      let gflops = seconds > 0 ? Double(2 * multiplyAdds) / seconds / 1e9 : 0
      return Row(
        name: name, pass: pass, microseconds: seconds * 1e6, gflops: gflops, shareOfPeak: gflops / corePeak)
    }
    var rows = [
      row("images, augmentation", "", .assembly, isShared: false),
      row("filter transforms", "", .weightTransforms, isShared: true),
    ]
    let inputShapes = [network.inputShape] + network.layers.map(\.outputShape)
    for (index, layer) in network.layers.enumerated() {
      let (work, isShared) = (
        layer.layer.multiplyAdds(inputShape: inputShapes[index]), inputShapes[index].count == 1
      )
      // A layer that only changes the shape does no work.
      if layer.layer.isIdentityAtInference, layer.outputShape != inputShapes[index] { continue }
      rows.append(row(layer.name, "forward", .forward(index), isShared: isShared, multiplyAdds: work))
      // Each of the two gradients costs as much as the forward pass; that of the images is not needed.
      rows.append(
        row(
          layer.name, "backward", .backward(index), isShared: isShared,
          multiplyAdds: index == 0 ? work : 2 * work))
    }
    rows.append(row("optimizer", "", .update, isShared: true))
    self.rows = rows.filter { $0.microseconds > 0.05 }
  }

  func encode(to encoder: any Encoder) throws {
    try rows.encode(to: encoder)
  }

  var description: String {
    func line(_ name: String, _ pass: String, _ cells: [String]) -> String {
      "  " + name.padding(toLength: 22, withPad: " ", startingAt: 0)
        + pass.padding(toLength: 9, withPad: " ", startingAt: 0)
        + cells.map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 }.joined()
    }
    let total = rows.reduce(0) { $0 + $1.microseconds }
    return
      ([line("one core, one image", "", ["us", "GFLOP/s", "of peak"])]
      + rows.map { row in
        let rate =
          row.gflops > 0
          ? [String(format: "%.1f", row.gflops), String(format: "%.0f %%", 100 * row.shareOfPeak)] : []
        return line(row.name, row.pass, [String(format: "%.1f", row.microseconds)] + rate)
      } + [line("sum", "", [String(format: "%.1f", total)])]).joined(separator: "\n")
  }
}
