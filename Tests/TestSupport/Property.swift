import Foundation
import Synchronization
import Testing

/// Checks a property on random cases.
///
/// The first failure ends the check and is recorded with the command that repeats it. `DIGITS_TEST_SEED` is the seed of the
/// first case; without it the cases are the same in every run, so that only a change can make them fail, and with `random`
/// they are new ones. `DIGITS_TEST_CASES` multiplies the number of cases, as `./notebook test --all` does by 20.
///
/// - Parameters:
///   - property: what holds for all cases, as a sentence.
///   - cases: how many cases an ordinary run tries.
///   - body: draws a case from the generator and expects that the property holds for it.
public func checkProperty(
  _ property: String, cases: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (inout SplitMix64) throws -> Void
) {
  let environment = ProcessInfo.processInfo.environment
  let asked = environment["DIGITS_TEST_SEED"]
  let first = asked == "random" ? .random(in: 0...UInt64.max) : asked.flatMap(UInt64.init) ?? 0
  let factor = environment["DIGITS_TEST_CASES"].flatMap(Int.init) ?? (Campaign.isFull ? 20 : 1)
  for number in 0..<cases * factor {
    let seed = first &+ UInt64(number)
    let hasFailed = Flag()
    // There are no known issues. This is how to observe issues that are still reported.
    withKnownIssue(isIntermittent: true) {
      var generator = SplitMix64(seed: seed)
      do {
        try body(&generator)
      } catch  where !(error is ExpectationFailedError) {
        Issue.record(error, sourceLocation: sourceLocation)
      } catch {
        // A `#require` has recorded its issue.
      }
    } matching: { _ in
      hasFailed.isSet.store(true, ordering: .relaxed)
      return false
    }
    if hasFailed.isSet.load(ordering: .relaxed) {
      // "KernelsTests.DenseTests/property()/DenseTests.swift:7:4"
      let test = Test.current.map { "\($0.id)".prefix { $0 != "(" } } ?? ""
      Issue.record(
        """
        property failed: \(property). This is case \(number + 1) of \(cases * factor) from seed \(first); to repeat it: \
        DIGITS_TEST_SEED=\(seed) swift test --filter '\(test)'
        """, sourceLocation: sourceLocation)
      return
    }
  }
}

private final class Flag: Sendable {
  let isSet = Atomic(false)
}
