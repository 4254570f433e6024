import Course
import Foundation

/// gnuplot, which draws figures, started as a child process for each.
struct Gnuplot {
  let executable: URL
  /// How long one figure may take.
  var seconds = 30.0

  /// The gnuplot on the search path. Throws ``GnuplotFailure/notInstalled`` where there is none.
  init(path: String? = ProcessInfo.processInfo.environment["PATH"]) throws {
    guard let found = findExecutable("gnuplot", path: path) else {
      throw GnuplotFailure.notInstalled
    }
    executable = found
  }

  /// The figure as an SVG file or as lines of text.
  func draw(_ figure: Figure, _ medium: Figure.Medium) throws -> Data {
    guard !figure.drawable.isEmpty else {
      throw GnuplotFailure.failed("there is nothing to draw in \"\(figure.title)\"")
    }
    return try run(figure.script(for: medium))
  }

  /// What gnuplot prints for `script`.
  ///
  /// Files stand for its three streams: with pipes, a full one could stop both sides.
  func run(_ script: String) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (input, output) = (folder.appending(path: "in"), folder.appending(path: "out"))
    let errors = folder.appending(path: "errors")
    try Data(script.utf8).write(to: input)
    for file in [output, errors] { try Data().write(to: file) }

    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d"]  // without the settings of whoever calls
    process.environment = Self.environment
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    do {
      try process.run()
    } catch {
      throw GnuplotFailure.failed("it could not be started: \(error.localizedDescription)")
    }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while process.isRunning && Date() < deadline { usleep(1000) }
    let late = process.isRunning
    if late { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()

    let words = lastWords(errors)
    if late {
      throw GnuplotFailure.failed("no picture within \(Int(seconds)) seconds\(words)")
    }
    let drawn = try Data(contentsOf: output)
    guard process.terminationReason == .exit, process.terminationStatus == 0, !drawn.isEmpty else {
      throw GnuplotFailure.failed("exit status \(process.terminationStatus)\(words)")
    }
    return drawn
  }

  /// This process's environment without what gnuplot would take settings from: GNUTERM,
  /// GNUPLOT_LIB and the like.
  private static var environment: [String: String] {
    ProcessInfo.processInfo.environment
      .filter { name, _ in !["GNU", "FIT_", "GDFONTPATH"].contains { name.hasPrefix($0) } }
      .merging(["LC_ALL": "C"]) { $1 }
  }

  private func lastWords(_ file: URL) -> String {
    let text = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).suffix(3)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    return lines.isEmpty ? "" : "; its last words: " + lines.joined(separator: " / ")
  }
}

/// Why there is no picture.
enum GnuplotFailure: Error, Equatable, CustomStringConvertible {
  case notInstalled
  case failed(String)

  var description: String {
    switch self {
    case .notInstalled:
      "gnuplot is not installed, so there is no picture: "
        + "sudo apt-get install gnuplot-nox (macOS: brew install gnuplot)"
    case .failed(let reason): "gnuplot drew no picture: \(reason)"
    }
  }
}
