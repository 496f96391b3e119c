import Foundation

/// A duration in words: "0.4 s", "12 s", "2 min 3 s", "1 h 5 min".
package func elapsedText(_ seconds: Double) -> String {
  // No duration that a run or a forecast has is longer than this century.
  guard (0...3.2e9).contains(seconds) else { return "?" }
  if seconds < 9.95 { return String(format: "%.1f s", seconds) }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  let minutes = Int((seconds / 60).rounded())
  return "\(minutes / 60) h \(minutes % 60) min"
}

/// A moment in local time, to the minute: "2026-11-22 18:03".
package func momentText(_ date: Date) -> String {
  let formatter = DateFormatter()
  formatter.locale = Locale(identifier: "en_US_POSIX")
  formatter.dateFormat = "yyyy-MM-dd HH:mm"
  return formatter.string(from: date)
}
