// swift-tools-version: 6.2
import PackageDescription

/// One numbered program of the notebook, in `steps/<number>-<name>/`: an edit of a library that it does not use leaves
/// its results fresh.
func step(_ number: Int, _ name: String, uses libraries: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "\(number)-\(name)", dependencies: ["Stage", argumentParser] + libraries,
    path: "steps/\(number)-\(name)", swiftSettings: optimised)
}

/// A program that is no step, in `Sources/Programs/`.
func program(_ name: String, folder: String, uses libraries: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: libraries + [argumentParser], path: "Sources/Programs/\(folder)")
}

/// A C library of the system.
func systemLibrary(_ name: String, pkgConfig: String, apt: [String], brew: String) -> Target {
  .systemLibrary(
    name: "C\(name)", path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt(apt), .brew([brew])])
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

// What has loops over numbers, or over the text of sources, stays optimised in debug builds, or `swift test` would crawl.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// Generic code is compiled for each width of vectors, which takes the whole module at once; the threads let SwiftPM find
// a file for each source.
let specialised: [SwiftSetting] = [
  .unsafeFlags(
    ["-O", "-whole-module-optimization", "-num-threads", "2", "-disable-batch-mode"],
    .when(configuration: .debug)
  )
]

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
    // What computes.
    .target(name: "Files", dependencies: ["COpenSSL", "CZlib"], swiftSettings: optimised),
    .target(name: "Processes"),
    .target(name: "Tensors", dependencies: ["Files"], swiftSettings: optimised),
    .target(name: "Elementary", swiftSettings: optimised),
    .target(name: "CProcessor", path: "Sources/C/Processor"),
    .target(
      name: "Kernels", dependencies: ["CProcessor", "Elementary"], swiftSettings: specialised + vectorised),
    .target(
      name: "ConvNet", dependencies: ["Elementary", "Files", "Kernels", "Tensors"], swiftSettings: optimised),
    .target(name: "Datasets", dependencies: ["Files", "Processes", "Tensors"], swiftSettings: optimised),
    .target(
      name: "Preprocessing", dependencies: ["Elementary", "Files", "Tensors"], swiftSettings: optimised),

    // What reads photos.
    .target(name: "Handwriting", dependencies: ["CLeptonica"], swiftSettings: optimised),

    // What shows.
    .target(
      name: "Figures", dependencies: ["CCairo", "Files", "GnuplotStream", "Processes"], exclude: ["Fonts.txt"]
    ),
    .target(
      name: "Weaving", dependencies: ["CCmark", "Engine", "Files"], resources: [.embedInCode("page.css")]),
    .target(
      name: "Viewing",
      dependencies: [
        "Engine", "Files", "Weaving", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [.embedInCode("live.css"), .embedInCode("live.js")]),
    .target(name: "TerminalImages", dependencies: ["Files", "Processes"]),

    // What runs: a step links Stage. The Engine decides what is fresh, and its code is no part of any step's fingerprint.
    .target(
      name: "Engine", dependencies: ["CProcessor", "Files", "Processes", argumentParser],
      swiftSettings: optimised),
    .target(name: "Stage", dependencies: ["Engine", "Files", "Hosts", "Processes", argumentParser]),

    // What spreads trainings over several computers.
    .target(name: "Hosts", dependencies: ["Processes"]),
    .target(name: "COpenMPI", path: "Sources/C/OpenMPI"),
    program("farm", folder: "farm", uses: ["COpenMPI", "Engine", "Hosts", "Kernels", "Processes"]),

    // What only this notebook needs, in six modules, so that an edit reaches only the steps that use the part.
    .target(
      name: "Digits", dependencies: ["Files", "Stage", "Tensors"], path: "Sources/Digits/Artifacts",
      swiftSettings: optimised),
    .target(
      name: "DigitFigures", dependencies: ["Digits", "Figures", "Preprocessing"],
      path: "Sources/Digits/Figures", swiftSettings: optimised),
    .target(
      name: "DigitNetworks",
      dependencies: ["ConvNet", "Digits", "Engine", "Hosts", "Preprocessing", "Processes", argumentParser],
      path: "Sources/Digits/Networks", swiftSettings: optimised),
    .target(
      name: "NetworkFigures", dependencies: ["DigitFigures", "DigitNetworks"],
      path: "Sources/Digits/NetworkFigures", swiftSettings: optimised),
    .target(
      name: "DigitReading", dependencies: ["DigitNetworks", "Figures", "Handwriting", "Tensors"],
      path: "Sources/Digits/Reading", swiftSettings: optimised),
    .target(
      name: "DigitPrediction",
      dependencies: [
        "ConvNet", "Datasets", "DigitNetworks", "Handwriting", "Preprocessing", "Tensors",
      ],
      path: "Sources/Digits/Prediction"),

    step(1, "normalize", uses: ["Datasets", "DigitFigures"]),
    step(2, "reshape", uses: ["Digits"]),
    step(3, "encode", uses: ["Digits", "Preprocessing"]),
    step(4, "model", uses: ["NetworkFigures"]),
    step(5, "augment", uses: ["DigitFigures"]),
    step(6, "train", uses: ["NetworkFigures"]),
    step(7, "confusion-matrix", uses: ["NetworkFigures"]),
    step(8, "submit", uses: ["DigitReading", "NetworkFigures"]),

    // The page's square to draw in, with the trained network.
    .target(
      name: "DrawingPad",
      dependencies: ["ConvNet", "DigitNetworks", "Engine", "Files", "Stage", "Tensors", "Weaving"],
      resources: [
        "answers.js", "components.js", "digit-form.js", "lines.js", "network.js", "pad.css", "pad.html",
        "pad.js", "samples.js", "strokes.js", "touching-digits.js",
      ].map {
        .embedInCode($0)
      }, swiftSettings: optimised),

    // The trained network for other programs.
    .target(
      name: "Exports",
      dependencies: ["ConvNet", "DigitNetworks", "Digits", "Engine", "Files", "Stage", "Tensors"],
      resources: [.embedInCode("keras.py"), .embedInCode("pytorch.py")]),

    program(
      "notebook-cli", folder: "notebook",
      uses: [
        "ConvNet", "Datasets", "DigitNetworks", "DigitPrediction", "DigitReading", "Digits", "DrawingPad",
        "Engine", "Exports", "Files", "Handwriting", "Hosts", "Processes", "Stage", "Tensors",
        "TerminalImages",
        "Viewing", "Weaving",
      ]),
    program(
      "bench", folder: "bench", uses: ["ConvNet", "Datasets", "DigitNetworks", "Engine", "Files", "Kernels"]),
    program(
      "ablation", folder: "ablation",
      uses: ["ConvNet", "Datasets", "DigitNetworks", "Engine", "Files", "Hosts", "Processes"]),

    systemLibrary("Cairo", pkgConfig: "cairo", apt: ["libcairo2-dev"], brew: "cairo"),
    systemLibrary(
      "Cmark", pkgConfig: "libcmark-gfm", apt: ["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"],
      brew: "cmark-gfm"),
    systemLibrary("Leptonica", pkgConfig: "lept", apt: ["libleptonica-dev"], brew: "leptonica"),
    systemLibrary("OpenSSL", pkgConfig: "libcrypto", apt: ["libssl-dev"], brew: "openssl@3"),
    systemLibrary("Zlib", pkgConfig: "zlib", apt: ["zlib1g-dev"], brew: "zlib"),
    .target(
      name: "GnuplotStream", path: "Sources/C/GnuplotStream",
      linkerSettings: [
        .linkedLibrary("boost_iostreams", .when(platforms: [.linux])),
        .linkedLibrary("boost_filesystem", .when(platforms: [.linux])),
        .linkedLibrary("boost_system", .when(platforms: [.linux])),
      ]),

    .target(name: "TestSupport", dependencies: ["Processes", "Tensors"], path: "Tests/TestSupport"),
    .testTarget(
      name: "ElementaryTests", dependencies: ["Elementary", "TestSupport"], swiftSettings: optimised),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"], swiftSettings: optimised),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: optimised),
    .testTarget(
      name: "ConvNetTests",
      dependencies: ["ConvNet", "DigitNetworks", "Files", "Kernels", "TestSupport", "Tensors"],
      exclude: ["Fixtures"],
      swiftSettings: optimised),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "TestSupport"]),
    .testTarget(
      name: "PreprocessingTests", dependencies: ["Preprocessing", "Tensors", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: optimised),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "Files", "CCairo", "TestSupport"], exclude: ["Goldens"],
      swiftSettings: optimised),
    .testTarget(
      name: "HandwritingTests", dependencies: ["Handwriting", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: optimised
    ),
    .testTarget(name: "FilesTests", dependencies: ["CZlib", "Files", "TestSupport"]),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes", "TestSupport"]),
    .testTarget(name: "HostsTests", dependencies: ["Hosts", "Processes", "TestSupport"]),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine", "Files", "Hosts", "Stage", "TestSupport", argumentParser]),
    .testTarget(
      name: "DigitsTests",
      dependencies: ["ConvNet", "DigitNetworks", "Digits", "Preprocessing", "Tensors", "TestSupport"]),
    .testTarget(
      name: "DrawingPadTests",
      dependencies: [
        "ConvNet", "DigitNetworks", "Digits", "DrawingPad", "Engine", "Handwriting", "Stage",
        "Tensors", "TestSupport",
        "Weaving",
      ],
      swiftSettings: optimised),
    .testTarget(
      name: "ExportsTests",
      dependencies: [
        "ConvNet", "DigitNetworks", "Digits", "Engine", "Exports", "Stage", "Tensors", "TestSupport",
      ]),
    .testTarget(name: "WeavingTests", dependencies: ["Engine", "Files", "Weaving", "TestSupport"]),
    .testTarget(
      name: "StepsTests",
      dependencies: ["ConvNet", "DigitNetworks", "Digits", "Stage", "Tensors", "TestSupport"],
      swiftSettings: optimised),
    .testTarget(name: "TerminalImagesTests", dependencies: ["Processes", "TerminalImages", "TestSupport"]),
    .testTarget(
      name: "ViewingTests",
      dependencies: [
        "Engine", "Processes", "TestSupport", "Viewing", "Weaving",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17)
