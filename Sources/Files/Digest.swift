import COpenSSL
import Foundation

/// SHA-256 digests (FIPS 180-4), in lowercase hexadecimal, computed by OpenSSL's libcrypto.
public enum Digest {
  /// The digest of `data`, which may be memory-mapped.
  public static func sha256(_ data: Data) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let succeeded = data.withUnsafeBytes {
      EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil)
    }
    precondition(succeeded == 1, "libcrypto could not compute a SHA-256 digest of \(data.count) bytes")
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The digest of the file at `url`, read through a memory map.
  ///
  /// - Throws: Foundation's error when the file cannot be read.
  public static func sha256(contentsOf url: URL) throws -> String {
    sha256(try Data(contentsOf: url, options: .alwaysMapped))
  }
}
