import Foundation
import Processes

/// The ranks that one mpirun has started, until they end.
struct RankJob {
  /// How the ranks ended.
  enum End: Equatable {
    /// Of their own accord.
    case left
    /// Of their own accord, but tasks that were ended by signals are left.
    case gaveUp
    /// Because a host, or a process on it, was lost; the reason names the host.
    case lost(String, isWhole: Bool, String)
    /// For a reason for which mpirun's messages name no host.
    case failed(String)
  }

  private let process: PipedProcess
  private let hosts: [HostCheck.Result]
  /// The host of each rank.
  private let hostsOfRanks: [String]
  private var errors: [String] = []
  private var errorsOfTasks: [Int: [String]] = [:]
  private var failure: FailedTask?
  private var silentHost: String?
  private var isMute = false
  private var hasKilledTasks = false
  private var lastEvent = ContinuousClock.now
  private var stopAsked: ContinuousClock.Instant?
  private var isTerminated = false

  /// When ranks that were asked to end get a signal as well, and when they are no longer waited for.
  private static let patience = (first: Duration.seconds(10), second: Duration.seconds(15))
  /// Rank 0 reports every other second.
  private static let longestSilence = Distributor.longestSilence + .seconds(30)

  init(hosts: [HostCheck.Result], process: PipedProcess) {
    self.process = process
    self.hosts = hosts
    hostsOfRanks = hosts.flatMap { Array(repeating: $0.host.name, count: $0.host.slots) }
  }

  /// Reports what happens until the ranks have ended.
  ///
  /// - Throws: ``FailedTask``.
  mutating func watch(
    shouldStop: () -> Bool, _ tell: (TaskFarm.Update) -> Void, nameOf: (Int) -> String
  ) throws(FailedTask) -> End {
    var last = ContinuousClock.now
    while true {
      let ending = process.ending
      for line in process.takeLines() { note(line, tell, nameOf) }
      if let ending {
        if let failure { throw failure }
        if let silentHost {
          return .lost(
            silentHost, isWhole: true, "\(silentHost) has not been heard from for a minute and a half")
        }
        if isMute { return .failed("the hosts have not been heard from for two minutes") }
        if ending == .exit(0) || stopAsked != nil { return hasKilledTasks ? .gaveUp : .left }
        return cause(of: ending)
      }
      let now = ContinuousClock.now
      // Time in which this process was stopped does not count as silence of the ranks.
      if now - last > .seconds(3) { lastEvent = now }
      last = now
      // All reports come through rank 0, once all ranks have started: silence does not tell which of them is lost.
      if now - lastEvent > Self.longestSilence { isMute = true }
      if shouldStop() || failure != nil || silentHost != nil || isMute {
        let asked = stopAsked ?? now
        if stopAsked == nil { process.closeInput() }
        stopAsked = asked
        // mpirun takes a second signal for impatience, so it gets only one; at once if a host is gone, which need not
        // be waited for.
        if !isTerminated, silentHost != nil || isMute || now - asked > Self.patience.first {
          process.send(signal: SIGTERM)
          isTerminated = true
        }
        if now - asked > Self.patience.second { process.end() }
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  private mutating func note(
    _ line: PipedProcess.Line, _ tell: (TaskFarm.Update) -> Void, _ nameOf: (Int) -> String
  ) {
    guard !line.isError else {
      errors.append(line.text)
      return
    }
    guard let report = try? JSONDecoder().decode(RankReport.self, from: Data(line.text.utf8)),
      hostsOfRanks.indices.contains(report.rank)
    else { return }
    lastEvent = .now
    let host = hostsOfRanks[report.rank]
    switch report.event {
    case .waits, .lives, .rests: break
    case .starts(let task): tell(.starts(task: task, host: host))
    case .prints(let task, let text, let isError):
      if isError { errorsOfTasks[task, default: []].append(text) }
      tell(.prints(task: task, host: host, line: .init(text, isError: isError)))
    case .ends(let task, status: 0, _): tell(.finishes(task: task, host: host))
    case .ends(let task, let status?, _):
      failure =
        failure
        ?? FailedTask(name: nameOf(task), host: host, status: status, errors: errorsOfTasks[task] ?? [])
    case .stops(let task): tell(.stops(task: task))
    case .ends(let task, nil, let signal):
      hasKilledTasks = true
      tell(.stops(task: task))
      tell(
        .note(
          "\(nameOf(task)) was killed on \(host), by \(PipedProcess.Ending.signal(signal ?? 0)), perhaps because memory ran out: "
            + "another slot resumes it, if one is left"))
    case .isSilent: silentHost = silentHost ?? host
    }
  }

  /// Why mpirun gave up.
  private func cause(of ending: PipedProcess.Ending) -> End {
    // "… process rank 1 with PID 4242 on node desk exited on signal 9 (Killed)", "Remote daemon: [[3684,0],1] on node desk"
    for line in errors
    where line.contains("Remote daemon") || line.contains("rank") && line.contains(" on node ") {
      guard let name = line.split(separator: " on node ").last.map(String.init)?.words.first,
        // mpirun shortens names.
        let host = hosts.first(where: { host in
          [host.host.name, host.ownName].contains { $0 == name || $0.hasPrefix(name + ".") }
        })?.host.name
      else { continue }
      let isWhole = line.contains("Remote daemon")
      return .lost(
        host, isWhole: isWhole, isWhole ? "\(host) was lost" : "a worker process on \(host) died")
    }
    return .failed(
      "mpirun ended with \(ending):\n  "
        + errors.filter { !$0.allSatisfy { "- ".contains($0) } }.suffix(20).joined(separator: "\n  "))
  }
}
