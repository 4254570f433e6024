import Exercising
import Foundation
import Gradus
import GradusFixtures

/// Reads trace files, whoever wrote them.
enum TraceFile {
  /// Larger files are refused: their numbers would not fit into memory some ten times over.
  static let largestSize = 200 << 20

  /// A reason in one line, with the place in the file where there is one.
  struct Problem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  /// What is in a file, by the format that it says it has: decoded once, for that is what takes long.
  enum Trace: Decodable {
    case optimizer(OptimizerTrace)
    case schedule(ScheduleTrace)

    private enum Key: String, CodingKey { case format }

    init(from decoder: any Decoder) throws {
      let format = try decoder.container(keyedBy: Key.self)
        .decodeIfPresent(String.self, forKey: .format)
      switch format {
      case "gradus.optimizer-trace/1": self = .optimizer(try OptimizerTrace(from: decoder))
      case "gradus.schedule-trace/1": self = .schedule(try ScheduleTrace(from: decoder))
      case nil:
        throw Problem("\"format\" is missing; a trace has gradus.optimizer-trace/1 there")
      case let format?:
        throw Problem(
          "\"format\" is \"\(format)\"; traces are gradus.optimizer-trace/1 and "
            + "gradus.schedule-trace/1")
      }
    }
  }

  /// The trace in the file at `path`, and whether the first recorder wrote it.
  static func read(
    _ path: String, progress: (String) -> Void
  ) throws -> (trace: Trace, isOfFirstRecorder: Bool) {
    let data = try content(of: path)
    let size = "\(path), \(data.count >> 20) MiB"
    progress("reading \(size) …")
    do {
      try CheckedJSON.check(data)
    } catch {
      throw Problem("\(error)")
    }
    progress("decoding \(size) …")
    let (rest, steps) = CheckedJSON.takingList(at: "steps", outOf: data)
    switch try decode(Trace.self, from: rest) {
    case .optimizer(var found):
      found.steps = try steps.enumerated().map { index, step in
        try decode(OptimizerTrace.Step.self, from: step, at: "steps[\(index)]")
      }
      return (.optimizer(found), found.isOfFirstRecorder)
    case .schedule(let found): return (.schedule(found), found.isOfFirstRecorder(data))
    }
  }

  private static func content(of path: String) throws -> Data {
    guard !path.isEmpty else { throw Problem("is no name of a file: the argument is empty") }
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
      !FileManager.default.fileExists(atPath: path)
    {
      throw Problem("is a link to \(target), which is not there")
    }
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

  /// What `data` holds, which has been checked, and stands at `place` in the file.
  private static func decode<Content: Decodable>(
    _ type: Content.Type, from data: Data, at place: String = ""
  ) throws -> Content {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      // A fraction where there must be a whole number is no valid JSON to the decoder.
      throw Problem("a number is not whole, or too large, in \"shapes\", \"groups\" or \"rows\"")
    } catch let error as DecodingError {
      throw Problem(error.reason(at: place))
    }
  }
}
