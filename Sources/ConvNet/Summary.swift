import Foundation
import Tensors

extension Sequential: CustomStringConvertible {
  /// A table of the layers like Keras's `summary()`: name and settings, output shape, number of parameters.
  public var description: String {
    var rows = [
      ["Layer", "Settings", "Output shape", "Parameters"], ["input", "", shapeText(inputShape), ""],
    ]
    for (name, layer, outputShape) in layers {
      let count = layer.parameters.reduce(0) { $0 + $1.value.count }
      rows.append([name, layer.summary, shapeText(outputShape), grouped(count)])
    }
    rows.append(["total", "", "", grouped(parameterCount)])
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    var lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 3 ? padding + cell.0 : cell.0 + padding
      }.joined(separator: "  ")
    }
    lines.insert(rule, at: 1)
    lines.insert(rule, at: lines.count - 1)
    return lines.joined(separator: "\n")
  }

  private func shapeText(_ shape: [Int]) -> String {
    "[N, " + shape.map(String.init).joined(separator: ", ") + "]"
  }

  /// A number with its thousands set apart, 887,530, whatever the user's locale.
  private func grouped(_ number: Int) -> String {
    number.formatted(.number.locale(Locale(identifier: "en_US")))
  }
}
