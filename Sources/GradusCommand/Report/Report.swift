import Answering
import ArgumentParser
import Exercising
import Foundation
import GradusCourse
import func Gradus.counted

/// `gradus report`: where one is in the course, as a page.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a page of where you are in the course, with the pictures of your own runs.",
    discussion: """
      Each exercise with its state and what the check says of it, how often you have checked it and \
      how long that took, what is to be reviewed, and the pictures of the lessons in which something \
      holds, made by your code. The page is one file that needs no network.

      How often and how long is known from .history/checks.txt in your checkout, to which check, \
      watch and the like add a line whenever changed code is checked. Delete it if you like.
      """)

  @Flag(help: "Show the page in your browser.")
  var open = false

  @Option(
    help: "Write the page into this file. (default: .history/report.html in your checkout)",
    completion: .file())
  var page: String?

  @Flag(help: "Leave out the pictures, which take some seconds for each lesson.")
  var withoutPictures = false

  func run() throws {
    let file = try page.map { try writableFile($0, "--page") }
    let (project, results) = try reportingProblems {
      let project = try Project.find()
      return (project, try project.grade(try Selection([])))
    }
    let path = try page ?? standardPath(project)
    let drawn = try withoutPictures ? [] : results.compactMap { try pictures($0) }
    let history = History(project).read()
    if let first = history.rubbish.first {
      complain(
        "gradus: \(counted(history.rubbish.count, "line")) of \(History.path) left out, as none of a "
          + "check: the first is line \(first)")
    }
    let efforts = History.efforts(history.checks)
    let html = Page(results, efforts, drawn, Recalls(history.checks)).html
    try reportingProblems { try (file ?? NamedFile(path)).write(Data(html.utf8)) }
    try say("wrote \(path) (\((html.utf8.count + 999) / 1000) kB)")
    if open { try reportingProblems { try showInBrowser(path) } }
  }

  private func standardPath(_ project: Project) throws -> String {
    let file = project.root.appending(path: ".history/report.html")
    _ = try writableFolder(
      file.deletingLastPathComponent().path, "--page: the checkout's .history,")
    return file.path
  }

  /// The pictures of a lesson in which something of the learner's holds, as parts of the page; nil
  /// where there are none. `answerer` is the learner's code of a lesson.
  func pictures(
    _ result: LessonResult, by answerer: (String) throws -> any Answerer = learnersAnswerer
  ) throws -> LessonPictures? {
    guard result.reports.contains(where: { $0.state == .holds }),
      let makePictures = result.lesson.pictures
    else { return nil }
    let number = result.lesson.number
    do {
      let gnuplot = try Gnuplot()
      let respondent = Respondent(mine: try answerer(number)) { _ in }
      return try saying("drawing what your code does in \(number) …") { () -> LessonPictures? in
        let figures = try makePictures(respondent).map {
          try $0.html(
            by: gnuplot, prefix: "lesson-\(number.replacing(".", with: "-"))-")
        }
        guard respondent.notes.contains(where: { $0.used == .mine }) else { return nil }
        return LessonPictures(lesson: result.lesson, notes: respondent.notes, figures: figures)
      }
    } catch let failure as GnuplotFailure {
      complain("\(failure)")
      throw ExitCode.failure
    } catch {
      // Such as another file of the lesson that does not compile, which the page says.
      let reason = "\(error)".prefix { $0 != "\n" }
      complain("gradus: the page is without pictures of \(number): \(reason)")
      return nil
    }
  }
}

/// What a learner's code draws of a lesson.
struct LessonPictures {
  let lesson: Lesson
  let notes: [Respondent.Note]
  /// The figures as HTML.
  let figures: [String]
}

/// Has the system show a file in the browser. The browser is to outlive this process, which ends all
/// that `Subprocess` has started.
private func showInBrowser(_ path: String) throws {
  let names = ["xdg-open", "open"]
  guard let opener = names.lazy.compactMap({ findExecutable($0) }).first else {
    throw Problem("neither xdg-open nor open is there to show a page: open \(path) in your browser")
  }
  let process = Process()
  process.executableURL = opener
  process.arguments = [path]
  do { try process.run() } catch {
    throw Problem("\(opener.path) could not be started: open \(path) in your browser")
  }
}
