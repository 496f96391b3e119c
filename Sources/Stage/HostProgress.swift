import Foundation
import Hosts

/// The progress of the parts that several hosts compute.
struct HostProgress: CustomStringConvertible {
  private let parts: [String]
  /// What the parts are, in the plural: "networks".
  private let kind: String
  private let all: Int
  private var fractions: [Double]
  private var hosts: [String?]
  private var isDone: [Bool]

  /// - Parameters:
  ///   - parts: the names of the parts that the hosts compute.
  ///   - all: the number of all parts; the others are done.
  ///   - started: how much of each is done.
  init(_ parts: [String], of all: Int, started: [Double]) {
    self.parts = parts
    kind = (parts.first?.split(separator: " ").first ?? "part") + "s"
    self.all = all
    fractions = started
    hosts = Array(repeating: nil, count: parts.count)
    isDone = Array(repeating: false, count: parts.count)
  }

  mutating func note(_ update: TaskFarm.Update) {
    switch update {
    case .starts(let task, let host): hosts[task] = host
    case .prints(let task, let host, let line):
      hosts[task] = host
      guard !line.isError,
        let progress = try? JSONDecoder().decode(PartProgress.self, from: Data(line.text.utf8))
      else { return }
      fractions[task] = progress.fraction
    case .finishes(let task, let host):
      (hosts[task], fractions[task], isDone[task]) = (host, 1, true)
    case .stops(let task): hosts[task] = nil
    case .note: break
    }
  }

  /// The share of all parts that is done.
  var fraction: Double {
    (Double(all - parts.count) + fractions.reduce(0, +)) / Double(all)
  }

  /// The name of the first part that is being computed.
  var firstRunning: String? {
    parts.indices.first { hosts[$0] != nil && !isDone[$0] }.map { parts[$0] }
  }

  /// "2 of 15 networks done; hosta: network 3 41 %; hostb: network 4 12 %, network 5 3 %".
  var description: String {
    let done = all - parts.count + isDone.count { $0 }
    let running = byHost { !isDone[$0] }.map { host, tasks in
      "\(host): "
        + tasks.map { "\(parts[$0]) \(Int(fractions[$0] * 100 + 1e-9)) %" }.joined(separator: ", ")
    }
    return (["\(done) of \(all) \(kind) done"] + running).joined(separator: "; ")
  }

  /// "Computed on hosta: network 1, network 3; hostb: network 2".
  var credits: String {
    "Computed on "
      + byHost { isDone[$0] }.map { host, tasks in
        "\(host): " + tasks.map { parts[$0] }.joined(separator: ", ")
      }.joined(separator: "; ")
  }

  /// The parts that satisfy a condition, by the host that computes them.
  private func byHost(_ isIncluded: (Int) -> Bool) -> [(host: String, tasks: [Int])] {
    var tasks: [String: [Int]] = [:]
    for task in parts.indices where isIncluded(task) {
      if let host = hosts[task] { tasks[host, default: []].append(task) }
    }
    return tasks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
