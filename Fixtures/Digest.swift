import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CGradusOpenSSL
#endif

/// The SHA-256 sum of `data` in hexadecimal: from CryptoKit where there is one, else OpenSSL's.
func sha256(_ data: Data) -> String {
  #if canImport(CryptoKit)
    let digest = Array(SHA256.hash(data: data))
  #else
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    data.withUnsafeBytes { bytes in
      _ = SHA256(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &digest)
    }
  #endif
  return digest.map { String(format: "%02x", $0) }.joined()
}
