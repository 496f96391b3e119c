import Foundation

/// How often each digit occurs among the labels; prints as a table.
public struct ClassCounts: CustomStringConvertible, Sendable {
  /// The counts of the digits 0 to 9.
  public let counts: [Int]
  public var total: Int { counts.reduce(0, +) }
  public var rarest: Int { counts.min() ?? 0 }
  /// The digits that never occur.
  public var missing: [Int] { counts.indices.filter { counts[$0] == 0 } }

  public init(of labels: [UInt8]) {
    counts = (0...9).map { digit in labels.count { $0 == UInt8(digit) } }
  }

  public var description: String {
    let rows = counts.enumerated().map { digit, count in
      String(format: "%5d  %6d  %5.1f %%", digit, count, 100 * Double(count) / Double(total))
    }
    return (["digit   count   share"] + rows).joined(separator: "\n")
  }
}
