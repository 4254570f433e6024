import ArgumentParser
import Course
import Exercising

/// `gradus draw`: the pictures of a lesson.
struct DrawLesson: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw the pictures of a lesson, in the terminal and as SVG files.",
    discussion: """
      With --mine they are made of what your own code answers, as far as its exercises hold; the \
      reference stands in for the others, and standard error says which. What 2.2 draws shows where \
      yours is wrong, and is made of it even then.

        gradus draw 1.1
        gradus draw 1.1 --mine --plot Exercises/1.1-TheTrainingLoop/Pictures
      """)

  @Argument(help: "A lesson, such as 1.1.")
  var lesson: String

  @Flag(help: "Use the functions that you wrote, where their exercises hold.")
  var mine = false

  @Option(help: "Write the pictures into this folder.")
  var plot: String?

  func run() throws {
    guard let lesson = Course.lessons.first(where: { $0.number == self.lesson }),
      let makePictures = lesson.pictures
    else { throw ValidationError(refusal) }
    let folder = try plot.map { try writableFolder($0, "--plot") }
    let pictures = try reportingProblems {
      try makePictures(.respondent(for: lesson.number, mine: mine))
    }
    try draw(pictures, inTerminal: true, folder: folder)
    for picture in pictures where plot != nil { try say("wrote \(picture.file)") }
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
