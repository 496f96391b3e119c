/// The meaning of labels outside 0...9 in a set: a few are wrong, or its classes are not the ten digits.
public enum ClassLabels {
  /// Why a set's labels are not the digits.
  public enum Finding: Equatable, Sendable {
    /// A few labels are wrong, in a set of digits otherwise.
    case strayLabels
    /// The set has more than ten classes.
    case moreThanTenClasses(lowest: Int, highest: Int)
    /// The labels are 1 to 10.
    case oneToTen
  }

  /// The reason why some of these labels are outside 0...9.
  public static func finding(_ labels: some Sequence<Int>) -> Finding {
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    let total = counts.values.reduce(0, +)
    let strays = counts.filter { !(0...9).contains($0.key) }
    let strayCount = strays.values.reduce(0, +)
    if strays.keys.allSatisfy({ $0 == 10 }), counts[0] == nil, (1...10).allSatisfy({ counts[$0] != nil }) {
      return .oneToTen
    }
    guard strays.count > 1, strayCount * 20 >= total, strays.keys.allSatisfy({ $0 >= 0 }) else {
      return .strayLabels
    }
    return .moreThanTenClasses(lowest: counts.keys.min() ?? 0, highest: counts.keys.max() ?? 0)
  }
}

extension ClassLabels.Finding {
  /// The cause and the fix, in words; nil when only a few labels are wrong.
  var explanation: String? {
    switch self {
    case .strayLabels: nil
    case .moreThanTenClasses(let lowest, let highest):
      "this set has more than ten classes: its labels go from \(lowest) to \(highest). The notebook "
        + "recognizes the ten digits only. Keep only the images of digits, labeled 0 to 9, or use a set of "
        + "digits, such as EMNIST's emnist-digits"
    case .oneToTen:
      "this set's labels are 1 to 10 instead of 0 to 9. If 10 stands for the digit 0, as in MATLAB's files, write "
        + "0 in its place; if the labels count from 1, subtract 1 from each"
    }
  }
}
