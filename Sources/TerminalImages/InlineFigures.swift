import Foundation
import Processes

/// Shows figures among the printed lines in terminals that can, and elsewhere prints their paths.
public struct InlineFigures {
  private let terminal: Terminal?
  private let imageProtocol: ImageProtocol?
  private let converter: SixelConverter?
  /// What is missing for images to appear; nil when nothing is.
  public let note: String?

  /// Finds out what the terminal can show.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let terminal = Terminal()
    self.terminal = terminal
    imageProtocol = terminal.flatMap { terminal in
      ImageProtocol(environment: environment) { terminal.deviceAttributes() }
    }
    let needsConverter = imageProtocol == .sixel
    converter = needsConverter ? SixelConverter(searchPath: SearchPath(environment["PATH"] ?? "")) : nil
    note = needsConverter && converter == nil ? SixelConverter.howToGetIt : nil
  }

  /// Prints the figure in `file`, or its path.
  public func show(_ file: URL) {
    guard let sequence = sequence(of: file) else { return print("figure: \(file.path)") }
    print(sequence)
  }

  /// The escape sequence that shows the figure; nil when it cannot be shown.
  private func sequence(of file: URL) -> String? {
    guard let terminal, let imageProtocol,
      let image = (try? Data(contentsOf: file)).flatMap(TerminalImage.init)
    else { return nil }
    let columns = image.columns(in: terminal.columns)
    switch imageProtocol {
    case .kitty: return image.kittySequence(columns: columns)
    case .iTerm2: return image.iTerm2Sequence(name: file.lastPathComponent, columns: columns)
    case .sixel: return converter?.sequence(of: file, pixels: columns * terminal.columnPixels)
    }
  }
}
