import CProcessor
import Foundation

/// How many processors this process may use.
public enum ProcessorQuota {
  /// The variable that says how many processes of a run over several hosts share the processors here.
  public static let processesVariable = "NOTEBOOK_PROCESSES"

  /// The default number of threads: the processors that the process may run on, or fewer if its container or service may
  /// use less of their time; shared with the other processes that a run over several hosts has here.
  public static var threads: Int {
    // Foundation counts those of the computer.
    var processors = Int(digits_allowed_processors())
    #if os(Linux)
      if let quota = cgroupThreads(in: URL(filePath: "/")) { processors = min(processors, quota) }
    #endif
    return share(of: processors, in: ProcessInfo.processInfo.environment)
  }

  /// This process's part of `processors`.
  static func share(of processors: Int, in environment: [String: String]) -> Int {
    let processes = environment[processesVariable].flatMap(Int.init) ?? 1
    return max(1, processors / max(1, processes))
  }

  /// The processors' time that the control group of this process and those above it allow, in whole processors, rounded
  /// up; nil without a limit.
  ///
  /// - Parameter root: the folder with `proc` and `sys`.
  static func cgroupThreads(in root: URL) -> Int? {
    func words(_ path: String) -> [Substring] {
      let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      return text?.split(whereSeparator: \.isWhitespace) ?? []
    }
    let groups = (try? String(contentsOf: root.appending(path: "proc/self/cgroup"), encoding: .utf8)) ?? ""
    var limits: [Double] = []
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isUnified = parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
      // In a container, the path of the group may be that on the host, while its files are at the top.
      var path = parts[2].split(separator: "/")[...]
      while true {
        let folder = (["sys/fs/cgroup"] + (isUnified ? [] : ["cpu"]) + path.map(String.init))
          .joined(separator: "/")
        let (quota, period) =
          isUnified
          ? (words("\(folder)/cpu.max").first, words("\(folder)/cpu.max").dropFirst().first)
          : (words("\(folder)/cpu.cfs_quota_us").first, words("\(folder)/cpu.cfs_period_us").first)
        if let quota = quota.flatMap({ Double($0) }), let period = period.flatMap({ Double($0) }), quota > 0,
          period > 0
        {
          limits.append(quota / period)
        }
        if path.popLast() == nil { break }
      }
    }
    return limits.min().map { max(1, Int($0.rounded(.up))) }
  }
}
