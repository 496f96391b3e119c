import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite("The default number of threads")
struct ProcessorQuotaTests {
  private func threads(_ files: [String: String]) throws -> Int? {
    let root = try TemporaryFolder()
    for (path, text) in files { try root.write(text, to: path) }
    return ProcessorQuota.cgroupThreads(in: root.url)
  }

  @Test("is bounded by the quota of the process's group, rounded up")
  func ownGroup() throws {
    let files = [
      "proc/self/cgroup": "0::/a.slice/run\n", "sys/fs/cgroup/a.slice/run/cpu.max": "150000 100000\n",
    ]
    #expect(try threads(files) == 2)
  }

  @Test("is bounded by a parent group, and is at least one processor")
  func groupAbove() throws {
    #expect(
      try threads([
        "proc/self/cgroup": "0::/a.slice/run\n", "sys/fs/cgroup/a.slice/cpu.max": "20000 100000\n",
        "sys/fs/cgroup/a.slice/run/cpu.max": "max 100000\n",
      ]) == 1)
  }

  @Test("is bounded in a container, which sees its group at the top")
  func container() throws {
    #expect(
      try threads(["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "200000 100000\n"]) == 2)
    let hostPath = ["proc/self/cgroup": "0::/docker/4f2a\n", "sys/fs/cgroup/cpu.max": "300000 100000\n"]
    #expect(try threads(hostPath) == 3)
  }

  @Test("is bounded by groups of version 1")
  func versionOne() throws {
    #expect(
      try threads([
        "proc/self/cgroup": "3:cpu,cpuacct:/docker/4f2a\n0::/\n",
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      ]) == 4)
    #expect(
      try threads([
        "proc/self/cgroup": "3:cpu:/\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      ]) == nil)
  }

  @Test("has no bound without groups")
  func none() throws { #expect(try threads([:]) == nil) }

  @Test("is a share of the processors where several processes of a run work on this host")
  func share() {
    #expect(ProcessorQuota.share(of: 8, in: [:]) == 8)
    #expect(ProcessorQuota.share(of: 8, in: ["NOTEBOOK_PROCESSES": "3"]) == 2)
    #expect(ProcessorQuota.share(of: 2, in: ["NOTEBOOK_PROCESSES": "4"]) == 1)
    #expect(ProcessorQuota.share(of: 2, in: ["NOTEBOOK_PROCESSES": "zero"]) == 2)
  }
}
