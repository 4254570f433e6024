import Answering
import Exercising
import Foundation
import GradusCourse

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
  func run(_ script: String) throws -> Data {
    let said: Subprocess.Said
    do {
      // -d: without the settings of whoever calls. By its name the script is read in blocks; what
      // gnuplot takes from its standard input without being told to, it reads byte by byte.
      said = try Subprocess.run(
        executable, arguments: ["-d", "/dev/stdin"], environment: Self.environment,
        input: Data(script.utf8),
        within: seconds)
    } catch {
      throw GnuplotFailure.failed("it could not be started: \(error)")
    }
    let words = lastWords(said.errors)
    switch said.ending {
    case .exited(0)? where !said.output.isEmpty: return said.output
    case .exited(let status)?: throw GnuplotFailure.failed("exit status \(status)\(words)")
    case .signal(let number)?: throw GnuplotFailure.failed("ended by signal \(number)\(words)")
    case nil: throw GnuplotFailure.failed("no picture within \(Int(seconds)) seconds\(words)")
    }
  }

  /// This process's environment without what gnuplot would take settings from: GNUTERM,
  /// GNUPLOT_LIB and the like.
  private static var environment: [String: String] {
    ProcessInfo.processInfo.environment
      .filter { name, _ in !["GNU", "FIT_", "GDFONTPATH"].contains { name.hasPrefix($0) } }
      .merging(["LC_ALL": "C"]) { $1 }
  }

  private func lastWords(_ errors: Data) -> String {
    let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3)
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
