import Foundation

/// A share in 0...1 as a percentage, as in "99.12 %".
public func percent(_ share: Double, decimals: Int = 2) -> String {
  String(format: "%.\(decimals)f %%", 100 * share)
}
