/// How fast a computation advances, by the last minute of work: the one estimate of the time left that the progress bar,
/// `status` and the page show.
struct Pace {
  /// The first is from before the last minute, if the computation has taken that long.
  private var samples: [(fraction: Double, time: Duration)]

  private static let window = Duration.seconds(60)
  private static let interval = Duration.milliseconds(500)

  /// - Parameter fraction: how much is done at the start, by earlier runs too.
  init(from fraction: Double, at time: Duration) { samples = [(fraction, time)] }

  /// Notes that `fraction` is done at `time`.
  mutating func add(_ fraction: Double, at time: Duration) {
    // The last sample is always the newest; the others are some way apart.
    if samples.count > 2, samples[samples.count - 1].time - samples[samples.count - 2].time < Self.interval {
      samples.removeLast()
    }
    samples.append((fraction, time))
    while samples.count > 2, time - samples[1].time > Self.window { samples.removeFirst() }
  }

  /// How long the rest takes at this pace; nil while nothing has been done.
  var secondsLeft: Double? {
    let (first, last) = (samples[0], samples[samples.count - 1])
    guard last.fraction > first.fraction else { return nil }
    let seconds = (last.time - first.time) / .seconds(1)
    return seconds * (1 - last.fraction) / (last.fraction - first.fraction)
  }
}
