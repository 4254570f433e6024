import Answering
import ArgumentParser
import Exercising
import Foundation
import GradusCourse
import GradusGrading

/// The judge of one submission, as `grade` starts it: a line of JSON about what was handed in, and one
/// for each exercise.
struct GradeOne: ParsableCommand {
  static let name = "grade-one"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Grade one submission, for grade.")

  @Argument var submission: String?
  @Option var lessons: String
  @Option var kits: String = ""
  @Option var scratch: String = ""
  @Option var except: String = ""
  @Flag var unsafe = false
  @Flag var reference = false

  func run() throws {
    let numbers = lessons.split(separator: ",").map(String.init)
    let chosen = Course.lessons.filter { numbers.contains($0.number) }
    try reportingProblems {
      do {
        if reference { try askReference(chosen) } else { try mark(chosen) }
      } catch let trouble as Trouble {
        throw Problem(trouble.description)
      }
    }
  }

  private func askReference(_ lessons: [Lesson]) throws {
    for exercise in lessons.flatMap(\.exercises) {
      let report = exercise.gradeReference()
      guard report.state == .holds else {
        let title = report.claims.first { $0.state != .holds }?.title ?? ""
        throw Problem("\(exercise.id): \(title)")
      }
    }
  }

  private func mark(_ lessons: [Lesson]) throws {
    let folder = URL(filePath: kits)
    let made = try lessons.map { ($0.number, try Kit(madeIn: folder.appending(path: $0.folder))) }
    let marking = Marking(
      root: try Project.trusted().root, kits: Dictionary(uniqueKeysWithValues: made),
      sandbox: try Sandbox(unsafe: unsafe)
    ) { root, lesson, errors in Project(root: root).blamed(in: lesson, errors) }
    try marking.mark(
      URL(filePath: submission ?? ""), lessons,
      except: Set(except.split(separator: ",").map(String.init)),
      scratch: URL(filePath: scratch),
      opened: { try say(String(decoding: try Wire.encode($0), as: UTF8.self)) },
      tell: { try say(String(decoding: try Wire.encode($0), as: UTF8.self)) })
  }
}
