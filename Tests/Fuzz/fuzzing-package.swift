// What `Tests/Fuzz/readers` appends to a copy of Package.swift: the program that feeds the readers. The package itself
// knows nothing of it, so that no build makes it and no step depends on it.
package.targets.removeAll { $0.type == .test }
package.targets += [
  .systemLibrary(name: "CLibFuzzer", path: "CLibFuzzer"),
  .executableTarget(
    name: "fuzz-readers",
    dependencies: [
      "CLeptonica", "CLibFuzzer", "ConvNet", "Datasets", "Engine", "Files", "Handwriting", "Tensors",
      "TestSupport",
      "Viewing",
      .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
    ],
    path: "Harness"),
]

// Nothing is computed that would have to be fast, and optimising it takes minutes.
for target in package.targets where target.name == "Kernels" {
  target.swiftSettings = [.unsafeFlags(["-Onone"])]
}
