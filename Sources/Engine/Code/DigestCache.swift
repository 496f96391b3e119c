import Files
import Foundation

/// SHA-256 digests of files, which are read again only if their signatures have changed.
///
/// Content decides, never a timestamp: a touched or copied file is read, and found to be the same.
package final class DigestCache {
  /// What is digested.
  package enum Kind: String {
    case bytes
    /// Of Swift sources the tokens, of other files all bytes.
    case code
    /// Of a program, the digest of the code that it was found to be built from.
    case builtFrom
  }

  /// The key of a file's digest. Another version of what counts as a token does not use this one's digests, so that an old
  /// checkout and a new one agree.
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

  /// - Parameter file: where processes share the digests; nil for nowhere.
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
      digest = Digest.sha256(Data(SwiftCode.tokens(of: try String(contentsOf: url, encoding: .utf8)).utf8))
    } else {
      digest = Digest.sha256(try Data(contentsOf: url, options: .alwaysMapped))
    }
    // The signature was taken before the file was read: a change meanwhile gives another one.
    if let signature, signature.isSettled {
      entries[key] = Entry(signature: signature, digest: digest)
      hasChanged = true
    }
    return digest
  }

  /// Notes the known digest of a file that has not been written for a while.
  package func note(_ digest: String, of url: URL, as kind: Kind = .bytes) {
    guard let signature = FileSignature(of: url), signature.isSettled else { return }
    let entry = Entry(signature: signature, digest: digest)
    guard entries[key(url, kind)] != entry else { return }
    entries[key(url, kind)] = entry
    hasChanged = true
  }

  /// What was noted about a file that has not changed since.
  package func noted(of url: URL, as kind: Kind) -> String? {
    entries[key(url, kind)].flatMap { $0.signature == FileSignature(of: url) ? $0.digest : nil }
  }

  /// Saves the digests for other processes. They only save time, so a folder that cannot be written is not an error.
  package func save() {
    guard hasChanged, let file, let data = try? JSONFormat.compact.encoder.encode(entries) else { return }
    try? AtomicFile.write(data, to: file)
    hasChanged = false
  }
}
