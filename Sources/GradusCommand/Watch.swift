import ArgumentParser
import Exercising
import Foundation

struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check again whenever a file is saved; Ctrl-C ends it.")

  @Argument(
    help: "Lessons such as 3.1, exercises such as 3.1.adam, or their files; all if none.",
    completion: .lessonsAndExercises)
  var what: [String] = []

  func run() throws {
    let selection = try Selection(what)
    let project = try reportingProblems { try Project.find() }
    var seen: [String: Stamp] = [:]
    while true {
      let now = stamps(project, selection)
      if now != seen {
        seen = now
        let results = try reportingProblems { try project.grade(selection) }
        try show(CheckText(results, in: project).text.wrapped().marked())
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  private func show(_ text: String) throws {
    let clear = isatty(1) == 1 ? "\u{1B}[2J\u{1B}[3J\u{1B}[H" : ""
    let time = Date().formatted(date: .omitted, time: .standard)
    try say("\(clear)\(text)\n\nchecked at \(time); waiting for the next save, Ctrl-C ends")
  }

  private struct Stamp: Equatable {
    let modified: Date?
    let size: Int?
  }

  /// When each source file of the chosen lessons was last written.
  private func stamps(_ project: Project, _ selection: Selection) -> [String: Stamp] {
    var stamps: [String: Stamp] = [:]
    for (lesson, _) in selection.exercises {
      let folder = project.exercises(of: lesson)
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      for file in files where file.hasSuffix(".swift") {
        let path = folder.appending(path: file).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        stamps[path] = Stamp(
          modified: attributes?[.modificationDate] as? Date, size: attributes?[.size] as? Int)
      }
    }
    return stamps
  }
}
