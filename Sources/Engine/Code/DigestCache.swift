import Files
import Foundation

/// SHA-256 digests of files, which are only read again when the file system says that they may have changed.
///
/// Content decides, never a time stamp: a touched or copied file is read, and found to be the same.
package final class DigestCache {
  /// What of a file is digested.
  package enum Kind: String {
    case bytes
    /// Of Swift sources the tokens, of others all bytes.
    case code
    /// Of a program: the digest of the code that it was found to be built from.
    case builtFrom
  }

  /// What a file's digest is kept under. Another version of what counts as a token takes no digests from this one, so
  /// that an old checkout and a fresh one agree.
  private func key(_ url: URL, _ kind: Kind) -> String {
    kind == .bytes ? "bytes \(url.path)" : "\(kind.rawValue) \(SwiftCode.tokensVersion) \(url.path)"
  }

  private struct Entry: Codable, Equatable {
    let signature: FileSignature
    let digest: String
  }

  private let file: URL?
  private var entries: [String: Entry]
  private var hasChanged = false

  /// - Parameter file: where the digests are kept from process to process; nil keeps them nowhere.
  package init(_ file: URL?) {
    self.file = file
    let data = file.flatMap { try? Data(contentsOf: $0) }
    entries = data.flatMap { try? JSONDecoder().decode([String: Entry].self, from: $0) } ?? [:]
  }

  /// - Throws: when the file cannot be read.
  package func digest(of url: URL, as kind: Kind = .bytes) throws -> String {
    let key = key(url, kind)
    let signature = FileSignature(of: url)
    if let signature, let entry = entries[key], entry.signature == signature { return entry.digest }
    let digest: String
    if kind == .code, url.pathExtension == "swift" {
      digest = SwiftCode.digest(of: try String(contentsOf: url, encoding: .utf8))
    } else {
      digest = Digest.sha256(try Data(contentsOf: url, options: .alwaysMapped))
    }
    // Taken before the file was read: a change meanwhile gives another one.
    if let signature, signature.isSettled {
      entries[key] = Entry(signature: signature, digest: digest)
      hasChanged = true
    }
    return digest
  }

  /// Notes the digest of a file whose contents are known, and which nobody has written for a while.
  package func note(_ digest: String, of url: URL, as kind: Kind = .bytes) {
    guard let signature = FileSignature(of: url), signature.isSettled else { return }
    let entry = Entry(signature: signature, digest: digest)
    guard entries[key(url, kind)] != entry else { return }
    entries[key(url, kind)] = entry
    hasChanged = true
  }

  /// What was noted of a file that has not changed since.
  package func noted(of url: URL, as kind: Kind) -> String? {
    entries[key(url, kind)].flatMap { $0.signature == FileSignature(of: url) ? $0.digest : nil }
  }

  /// Keeps the digests for other processes. They only save time, so a folder that cannot be written is no error.
  package func save() {
    guard hasChanged, let file, let data = try? JSONEncoder().encode(entries) else { return }
    try? AtomicFile.write(data, to: file)
    hasChanged = false
  }
}
