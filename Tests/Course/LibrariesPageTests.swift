import GradusCatalogue
import Foundation
import Gradus
import Testing

/// Documentation/Libraries.md is made of what other libraries' optimizers did with their defaults.
@Suite struct LibrariesPageTests {
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  private struct Recording: Decodable {
    struct Recorder: Decodable {
      let framework: String
      let version: String
      let optimizer: String
    }

    let recordedBy: Recorder
    let optimizer: String
    let options: Options
  }

  private func page() throws -> String {
    let defaults = folder.appending(path: "OtherLibraries/defaults")
    let files = try FileManager.default.contentsOfDirectory(atPath: defaults.path)
      .filter { $0.hasSuffix(".json") }.sorted()
    let rows = try files.map { file -> (library: String, text: String) in
      let url = defaults.appending(path: file)
      let recording = try JSONDecoder().decode(Recording.self, from: Data(contentsOf: url))
      let by = recording.recordedBy
      let verdict = TraceVerdict.judge(url.path)
      return (
        "\(by.framework) \(by.version)",
        "| \(by.optimizer) | \(recording.optimizer)(\(recording.options.withoutRate)) | "
          + "\(verdict.inOneCell) |"
      )
    }
    var lines = [
      "# Optimizers of other libraries beside PyTorch's", "",
      "What each does otherwise than the optimizer of the same name in PyTorch, or than its authors' where",
      "PyTorch has none, when both are given the same learning rate, the options that the second column has, and",
      "nothing else: for somebody who ports a model. `gradus trace` said so of recordings of 16 steps, made by",
      "`Tests/Course/OtherLibraries/record_defaults.py` with the versions named; this page is written by",
      "`GRADUS_WRITE=1 swift test --filter LibrariesPage`. The ids are those of [Deviations.md](Deviations.md).",
    ]
    for library in Set(rows.map(\.library)).sorted() {
      lines += [
        "", "## \(library)", "", "| optimizer | taken for | what it does otherwise |",
        "|---|---|---|",
      ]
      lines += rows.filter { $0.library == library }.map(\.text)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func thePageIsUpToDate() throws {
    let file = folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Documentation/Libraries.md")
    let page = try page()
    if ProcessInfo.processInfo.environment["GRADUS_WRITE"] == "1" {
      try Data(page.utf8).write(to: file, options: .atomic)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }
}

extension Options {
  /// All but the learning rate.
  fileprivate var withoutRate: Options {
    var others = self
    others["lr"] = nil
    return others
  }
}

extension TraceVerdict {
  /// What is found, for a table.
  fileprivate var inOneCell: String {
    func named(_ match: Match) -> String {
      match.names.map { "\($0.title) `\($0.id)`" }.joined(separator: "; ")
    }
    switch outcome {
    case .matches: return "nothing"
    case .invalid(let reason): return "not judged: \(reason)"
    case .deviates(_, let found):
      if let other = really.first {
        let more = other.match.names.isEmpty ? "" : ". " + named(other.match)
        return "it is \(other.subject)\(more)"
      }
      let names = found.prefix(2).map(named).joined(separator: " or ")
      return names.isEmpty ? "something that has no name here" : names
    }
  }
}
