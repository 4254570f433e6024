import Exercising
import Fixtures
import Foundation
import Gradus

/// Reads trace files, whoever wrote them.
enum TraceFile {
  /// Larger files are refused: their numbers would not fit into memory some ten times over.
  static let largestSize = 200 << 20

  /// A reason in one line, with the place in the file where there is one.
  struct Problem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  /// The file's content, and the format that it says it has.
  static func read(_ path: String) throws -> (format: String, data: Data) {
    let data = try content(of: path)
    struct Head: Decodable { let format: String? }
    do {
      guard let format = try JSONDecoder().decode(Head.self, from: data).format else {
        throw Problem("\"format\" is missing; a trace has gradus.optimizer-trace/1 there")
      }
      return (format, data)
    } catch let error as DecodingError {
      throw Problem(error.place(in: data))
    }
  }

  private static func content(of path: String) throws -> Data {
    let values: URLResourceValues
    do {
      values = try URL(fileURLWithPath: path).resolvingSymlinksInPath().resourceValues(
        forKeys: [.isDirectoryKey, .isRegularFileKey, .fileSizeKey])
    } catch {
      throw Problem("there is no such file, or it cannot be read")
    }
    if values.isDirectory == true { throw Problem("is a directory; name the files in it") }
    guard values.isRegularFile == true else { throw Problem("is no regular file") }
    let size = values.fileSize ?? 0
    guard size > 0 else { throw Problem("is empty") }
    guard size <= largestSize else {
      throw Problem(
        "has \(size >> 20) MiB; up to \(largestSize >> 20) are read. Record fewer tensors or steps")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Problem("cannot be read; are you allowed to?")
    }
    return data
  }

  static func decode<Content: Decodable>(_ type: Content.Type, from data: Data) throws -> Content {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw Problem(error.place(in: data))
    }
  }
}

extension DecodingError {
  /// The reason, with the line and column where the file is no JSON.
  fileprivate func place(in data: Data) -> String {
    guard case .dataCorrupted(let context) = self, context.codingPath.isEmpty else { return reason }
    do {
      _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
      // A fraction where there must be a whole number is no valid JSON to the decoder.
      return "a number is not whole, or too large, in \"shapes\", \"groups\" or \"rows\""
    } catch {
      let said = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? ""
      if said.contains("end of file") { return "ends too early: the JSON is cut off" }
      guard let offset = said.split(whereSeparator: { !$0.isNumber }).last.flatMap({ Int($0) }),
        said.contains("around character")
      else { return "is no valid JSON: \(said)" }
      let before = data.prefix(offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
      let word = String(decoding: data.dropFirst(offset).prefix(12), as: UTF8.self)
        .prefix { $0.isLetter || $0 == "-" }
      let found =
        ["NaN", "nan", "Infinity", "-Infinity", "inf", "-inf"].contains { word == $0 }
        ? ": \(word), and all numbers must be finite" : ""
      return "is no valid JSON at line \(line), column \(column)\(found)"
    }
  }
}
