// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that the notebook's build does not wait for swift-syntax.
let package = Package(
  name: "scanner-check",
  platforms: [.macOS(.v26)],
  dependencies: [.package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1")],
  targets: [
    // Its sources are links to the Engine's files.
    .target(name: "Scanner"),
    .executableTarget(
      name: "check-scanner",
      dependencies: [
        "Scanner", .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ],
      path: "Sources/check"),
  ],
  swiftLanguageModes: [.v6])
