import ArgumentParser
import Exercising
import Foundation
import GradusCourse
import Synchronization

/// `gradus draw`: the pictures of a lesson.
struct DrawLesson: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw the pictures of a lesson, in the terminal, as SVG files or as a page.",
    discussion: """
      With --mine they are made of what your own code answers, as far as its exercises hold, those of \
      lessons before among them; the reference stands in for the others, and standard error says \
      which. What 2.2 draws shows where \
      yours is wrong, and is made of it even then.

      The page is one file for a browser that needs no network. Of lessons in which something moves, \
      such as 1.4, 1.5 and 3.1, it has figures with sliders. With --page nothing is drawn in the \
      terminal.

        gradus draw 1.1
        gradus draw 3.1 --page 3.1.html
        gradus draw 1.1 --mine --plot Exercises/1.1-TheTrainingLoop/Pictures
      """)

  @Argument(help: "A lesson, such as 1.1.", completion: .lessons)
  var lesson: String

  @Flag(help: "Use the functions that you wrote, where their exercises hold.")
  var mine = false

  @Option(help: "Write the pictures into this folder.", completion: .directory)
  var plot: String?

  @Option(
    help: "Write one HTML page with the pictures, some of them with sliders, into this file.",
    completion: .file())
  var page: String?

  func run() throws {
    guard let lesson = Course.lessons.first(where: { $0.number == self.lesson }),
      lesson.pictures != nil
    else { throw ValidationError(refusal) }
    let folder = try plot.map { try writableFolder($0, "--plot") }
    let file = try page.map { try writableFile($0, "--page") }
    let line = Mutex<SlowProgress?>(nil)
    let respondent = try reportingProblems {
      try Respondent.respondent(
        for: lesson.number, before: Course.lessonsBehindPictures(of: lesson), mine: mine
      ) { text in line.withLock { $0?.show(text) } }
    }
    let pictures = try {
      // From here on, and not while the code is built.
      let progress = SlowProgress()
      line.withLock { $0 = progress }
      progress.show("computing what the pictures of \(lesson.number) show …")
      defer { progress.clear() }
      return try reportingProblems { try Course.pictures(of: lesson, by: respondent) }
    }()
    try draw(pictures, inTerminal: page == nil, folder: folder)
    for picture in pictures where plot != nil { try say("wrote \(picture.file)") }
    guard let file, let page else { return }
    let html = Data(try html(of: lesson, pictures, respondent).utf8)
    try reportingProblems { try file.write(html) }
    try say("wrote \(page) (\((html.count + 999) / 1000) kB)")
  }

  private func html(
    of lesson: Lesson, _ pictures: [Picture], _ respondent: Respondent
  ) throws -> String {
    let progress = SlowProgress()
    defer { progress.clear() }
    do {
      return try Page(lesson, pictures, by: respondent, Gnuplot(), tell: progress.show).html
    } catch let failure as GnuplotFailure {
      progress.clear()
      complain("\(failure)")
      throw ExitCode.failure
    }
  }

  private var refusal: String {
    let drawn = Course.lessons.filter { $0.pictures != nil }.map(\.number)
    let reason =
      Course.lessons.contains { $0.number == lesson }
      ? "the pictures of lesson \(lesson) are drawn by a command of its own; see its README.md"
      : "there is no lesson \(lesson)"
    return reason + ". This draws those of \(drawn.joined(separator: ", "))"
  }
}
