import Foundation

#if canImport(Darwin)
  import Darwin
#endif

/// The computer and toolchain that a step ran with.
public struct Machine: Codable, Equatable, Sendable {
  public var os: String
  public var cpu: String
  public var cores: Int
  public var toolchain: String

  public init(os: String, cpu: String, cores: Int, toolchain: String) {
    self.os = os
    self.cpu = cpu
    self.cores = cores
    self.toolchain = toolchain
  }

  /// This computer and the toolchain that built this program.
  public static var current: Machine {
    let info = ProcessInfo.processInfo
    return Machine(
      os: info.operatingSystemVersionString, cpu: processorName, cores: info.activeProcessorCount,
      toolchain: compilerVersion)
  }

  private static var processorName: String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let lines =
        (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
      let line = lines.first { $0.hasPrefix("model name") } ?? ""
      let name = line.split(separator: ":", maxSplits: 1).dropFirst().first ?? "unknown"
      return name.trimmingCharacters(in: .whitespaces)
    #endif
  }

  private static var compilerVersion: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2"
    #endif
  }
}
