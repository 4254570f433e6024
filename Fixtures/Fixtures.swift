import Foundation
import Gradus

/// A folder of files recorded from PyTorch, each vouched for by the manifest's SHA-256 sum.
public struct Fixtures: Sendable {
  public let folder: URL
  private let sums: [String: String]

  /// The project's own golden files: those that were installed with this program, as
  /// share/gradus/Fixtures beside its bin/, or else those of the checkout that it was built in.
  /// - Throws: A ``FixtureError`` where their manifest is missing or cannot be read.
  public static func golden() throws -> Fixtures {
    let program = Bundle.main.executableURL?.resolvingSymlinksInPath()
    return try golden(
      of: program ?? URL(fileURLWithPath: "/bin/gradus"),
      builtWith: URL(fileURLWithPath: #filePath).deletingLastPathComponent())
  }

  /// The golden files of the program at `program`, built in the checkout whose Fixtures/ is `folder`.
  package static func golden(of program: URL, builtWith folder: URL) throws -> Fixtures {
    let installed = program.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "share/gradus/Fixtures")
    let there = [installed, folder].first { FileManager.default.fileExists(atPath: $0.path) }
    guard let there else {
      throw FixtureError(
        file: "Manifest.json",
        reason:
          "is missing from \(folder.path), the checkout that this program was built in, which "
          + "is gone: copy PyTorch's recordings, the folder Fixtures of a checkout, to "
          + installed.path)
    }
    return try Fixtures(folder: there)
  }

  /// The files of `folder` that its Manifest.json lists.
  /// - Throws: A ``FixtureError`` where the manifest is missing or cannot be read.
  public init(folder: URL) throws {
    self.folder = folder
    let manifest = folder.appending(path: "Manifest.json")
    guard let data = try? Data(contentsOf: manifest) else {
      throw FixtureError(file: "Manifest.json", reason: "is missing from \(folder.path)")
    }
    sums = try Self.decode(Manifest.self, from: data, file: "Manifest.json").files
  }

  private struct Manifest: Decodable { let files: [String: String] }

  /// The names of all files in the manifest below `prefix`, sorted.
  public func names(below prefix: String = "") -> [String] {
    sums.keys.filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// The content of one file.
  /// - Throws: A ``FixtureError`` where it is missing, is not what was recorded, or cannot be read.
  public func load<Content: Decodable>(_ type: Content.Type, _ name: String) throws -> Content {
    guard let sum = sums[name] else {
      throw FixtureError(file: name, reason: "is not in the manifest")
    }
    guard let data = try? Data(contentsOf: folder.appending(path: name)) else {
      throw FixtureError(file: name, reason: "is missing; git checkout Fixtures brings it back")
    }
    let found = sha256(data)
    guard found == sum else {
      throw FixtureError(
        file: name,
        reason: "is not what was recorded (SHA-256 \(found.prefix(12))…, the manifest has "
          + "\(sum.prefix(12))…); git checkout Fixtures brings it back, Fixtures/record.py records "
          + "anew")
    }
    return try Self.decode(type, from: data, file: name)
  }

  private static func decode<Content: Decodable>(
    _ type: Content.Type, from data: Data, file: String
  ) throws -> Content {
    do {
      return try CheckedJSON.decode(type, from: data)
    } catch let flaw as JSONFlaw {
      throw FixtureError(file: file, reason: "\(flaw)")
    } catch let error as DecodingError {
      throw FixtureError(file: file, reason: "cannot be read: \(error.reason)")
    }
  }
}

/// A golden file that cannot be used: which, and why.
public struct FixtureError: Error, Equatable, CustomStringConvertible {
  public let file: String
  public let reason: String

  package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }

  public var description: String { "Fixtures/\(file) \(reason)" }
}

extension DecodingError {
  /// "steps[3].gradients: expected an array", in one line.
  public var reason: String { reason(at: "") }

  /// The reason in one line, where what was decoded stands at `place`, such as "steps[3]".
  package func reason(at place: String) -> String {
    switch self {
    case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
      return context.codingPath.legible(at: place) + context.debugDescription
    case .keyNotFound(let key, let context):
      return context.codingPath.legible(at: place) + "\"\(key.stringValue)\" is missing"
    @unknown default:
      return "\(self)"
    }
  }
}

extension [any CodingKey] {
  fileprivate func legible(at place: String) -> String {
    let path =
      place + map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
    return path.isEmpty ? "" : path.drop { $0 == "." } + ": "
  }
}
