import Foundation
import Gradus
import GradusCatalogue
import GradusFixtures
import Testing

/// Documentation/Libraries.md is made of what other libraries' optimizers did with their defaults.
@Suite struct LibrariesPageTests {
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  private struct Recording: Decodable {
    struct Recorder: Decodable {
      let framework: String
      let version: String
      let optimizer: String?

      var library: String { [framework, version].filter { !$0.isEmpty }.joined(separator: " ") }
    }

    let recordedBy: Recorder?
    let optimizer: String?
    let scheduler: String?
    let options: Options?

    var subject: String { optimizer ?? scheduler ?? "" }
  }

  /// The recordings in a folder, with what is said of each.
  private func judged(
    _ folder: URL
  ) throws -> [(name: String, recording: Recording, verdict: TraceVerdict)] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.sorted().map { file in
        let url = folder.appending(path: file)
        return (
          String(file.dropLast(5)),
          try JSONDecoder().decode(Recording.self, from: Data(contentsOf: url)),
          TraceVerdict.judge(url.path)
        )
      }
  }

  private func page() throws -> String {
    let rows = try judged(folder.appending(path: "OtherLibraries/defaults")).map {
      _, recording, verdict -> (library: String, text: String) in
      let by = try #require(recording.recordedBy)
      return (
        by.library,
        "| \(by.optimizer ?? "") | \(recording.subject)(\((recording.options ?? [:]).withoutRate)) | "
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
    lines += try others() + golden()
    return lines.joined(separator: "\n") + "\n"
  }

  /// The recordings with other options than defaults, and the rules that were written once more.
  private func others() throws -> [String] {
    try [
      "", "## Library, subject and verdict", "",
      "Recordings in other options. Those that begin with `again` have a rule once more in other options,",
      "shapes and rates, written by `again.py` and `again_schedules.py`; those that begin with `ported` are",
      "mistakes of people who port an optimizer, written by `ported.py`. `record_strangers.py` records libraries",
      "that the catalogue had not seen.", "",
      "| recording | library | taken for | what it does otherwise |", "|---|---|---|---|",
    ]
      + judged(folder.appending(path: "OtherLibraries")).map { name, recording, verdict in
        let library = recording.recordedBy?.library ?? String(name.prefix { $0 != "." })
        return "| \(name) | \(library) | \(recording.subject) | \(verdict.inOneCell) |"
      }
  }

  /// The recordings of optimizers that PyTorch does not have, by library.
  private func golden() throws -> [String] {
    let files = try judged(Fixtures.golden().folder.appending(path: "libraries"))
      .filter { $0.recording.optimizer != nil }
    let groups = Dictionary(grouping: files) {
      "| \($0.recording.recordedBy?.library ?? "") | \($0.recording.subject) |"
    }
    return [
      "", "## Optimizers that PyTorch does not have", "",
      "Each is held to recordings of a library that has it, in the options of its authors",
      "(`Fixtures/record_libraries.py`).", "",
      "| library | subject | recordings | that match |", "|---|---|---|---|",
    ]
      + groups.keys.sorted().map { key in
        let files = groups[key] ?? []
        let matching = files.count {
          if case .matches = $0.verdict.outcome { true } else { false }
        }
        return "\(key) \(files.count) | \(matching) |"
      }
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
