import Foundation

/// The folder of this package's sources.
public let packageFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The file `name` in the folder `Fixtures` next to the test that asks for it.
public func fixture(_ name: String, file: String = #filePath) -> URL {
  URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures").appending(path: name)
}
