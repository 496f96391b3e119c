// swift-tools-version: 6.2
import PackageDescription

/// One numbered program of the notebook, in `steps/<number>-<name>/main.swift`.
func step(_ number: Int, _ name: String) -> Target {
  .executableTarget(
    name: "\(number)-\(name)",
    dependencies: ["ConvNet", "Datasets", "Figures", "Notebook", argumentParser],
    path: "steps/\(number)-\(name)")
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

// Numeric loops stay optimised in debug builds, or `swift test` would crawl.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// The clang importer's target CPU is the one that Swift generates code for: without it a SIMD8<Float> is two SSE
// registers and a fused multiply-add a library call. On arm64 the baseline already has both.
#if arch(x86_64)
  let vectorised: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-march=native", "-Xcc", "-fno-math-errno"])
  ]
#else
  let vectorised: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-fno-math-errno"])]
#endif

let package = Package(
  name: "digits",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "notebook", targets: ["notebook-cli"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", .upToNextMinor(from: "0.27.1")),
  ],
  targets: [
    .target(name: "Kernels", swiftSettings: optimised + vectorised),
    .target(name: "Files", dependencies: ["COpenSSL", "CZlib"]),
    .target(name: "ConvNet", dependencies: ["Kernels"], swiftSettings: optimised),
    .target(name: "Datasets", dependencies: ["ConvNet", "Files"], swiftSettings: optimised),
    .target(name: "Figures", dependencies: ["CCairo", "GnuplotStream"]),
    .target(name: "Notebook", dependencies: ["Files", argumentParser]),
    .target(name: "Weaving", dependencies: ["CCmark", "Notebook"]),
    .target(
      name: "Viewing",
      dependencies: [
        "Notebook", "Weaving", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
    .target(name: "TerminalImages"),
    .executableTarget(
      name: "notebook-cli",
      dependencies: ["Notebook", "TerminalImages", "Viewing", "Weaving", argumentParser]),

    .executableTarget(
      name: "ablation", dependencies: ["ConvNet", "Datasets", "Notebook", argumentParser]),
    .executableTarget(
      name: "bench", dependencies: ["ConvNet", "Datasets", "Kernels", "Notebook", argumentParser]),

    step(1, "normalize"),
    step(2, "reshape"),
    step(3, "encode"),
    step(4, "model"),
    step(5, "augment"),
    step(6, "train"),
    step(7, "confusion-matrix"),
    step(8, "submit"),

    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo",
      providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .systemLibrary(
      name: "CCmark", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "GnuplotStream",
      linkerSettings: [
        .linkedLibrary("boost_iostreams", .when(platforms: [.linux])),
        .linkedLibrary("boost_filesystem", .when(platforms: [.linux])),
        .linkedLibrary("boost_system", .when(platforms: [.linux])),
      ]),

    .testTarget(name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: optimised),
    .testTarget(
      name: "ConvNetTests", dependencies: ["ConvNet", "Kernels"], exclude: ["Fixtures"],
      swiftSettings: optimised),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "ConvNet"], exclude: ["Fixtures"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "CCairo"], exclude: ["Goldens"],
      swiftSettings: optimised),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "NotebookTests", dependencies: ["Notebook", argumentParser]),
    .testTarget(name: "WeavingTests", dependencies: ["Weaving", "Notebook"]),
    .testTarget(name: "StepsTests"),
    .testTarget(name: "TerminalImagesTests", dependencies: ["TerminalImages"]),
    .testTarget(
      name: "ViewingTests",
      dependencies: ["Notebook", "Viewing", .product(name: "FlyingSocks", package: "FlyingFox")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17)
