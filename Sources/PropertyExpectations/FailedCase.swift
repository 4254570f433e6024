import Foundation
import Testing

/// The case that a property failed by, as a file beside the test's binary, until it passes.
///
/// A build folder is nobody's source: nothing has to be ignored or committed, a checkout that may not
/// be written to keeps its cases there all the same, and a CI that builds anew begins with none.
struct FailedCase: Codable, Equatable {
  /// The test, and the value as people read it.
  var test: String
  var smallest: String
  /// What makes it again.
  var seed: UInt64
  var choices: [UInt64]

  /// The case in the words of the file.
  var json: Data? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try? encoder.encode(self)
  }
}

/// Where one property's failed case is kept.
struct FailedCasePlace {
  let test: String
  let file: URL

  /// The place of the property at `location` in the test that is running, told by how many lines stand
  /// between the two; nil where there is none. The cases of a test with arguments have none: the one
  /// that passes would throw away what another failed by.
  init?(
    _ location: SourceLocation, in folder: URL = Self.besideTheBinary, test: Test? = .current,
    isParameterized: Bool = Test.Case.current?.isParameterized ?? false
  ) {
    guard let test, !isParameterized else { return nil }
    self.test = "\(location.fileID) \(test.name)"
    let line = location.line - test.sourceLocation.line
    let name = "\(self.test) \(line):\(location.column)".map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    file = folder.appending(path: "\(String(name)).json")
  }

  private static var besideTheBinary: URL {
    // On macOS the binary is in a bundle, and what runs is Xcode's.
    let bundle = Bundle.allBundles.first { $0.bundleURL.pathExtension == "xctest" }?.bundleURL
    let binary = bundle ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
    return binary.deletingLastPathComponent().appending(path: "failed-cases")
  }

  var kept: FailedCase? {
    (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(FailedCase.self, from: $0) }
  }

  /// Keeps `failed`, or nothing any more; where nothing can be written, nothing is.
  func keep(_ failed: FailedCase?) {
    guard let json = failed?.json else {
      try? FileManager.default.removeItem(at: file)
      return
    }
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? json.write(to: file, options: .atomic)
  }
}
