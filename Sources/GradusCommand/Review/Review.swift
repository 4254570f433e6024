import Answering
import ArgumentParser
import Exercising
import Foundation
import func Gradus.counted

/// `gradus review`: what was solved days ago, asked again.
struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask again, with fresh questions, what you solved days ago.",
    discussion: """
      Without an exercise it says what is due: what you have solved a day ago and, each time that you \
      solve it again at once, after twice as many days; a day after it holds again where you did not.

      With one it puts the stub into .review/, where you write it again from memory; what you have \
      written before stays as it is. Called again it asks your new code with questions that were not \
      asked before. When it holds, it goes to .backups/.

      When you solved what is known from .history/checks.txt in your checkout, which may be deleted.

      Exit status: 0, or 1 where what you have written again does not hold.
      """)

  @Argument(
    help: "An exercise that has held, such as 3.1.adam; what is due without it.",
    completion: .exercises)
  var exercise: String?

  func run() throws {
    guard let exercise else {
      let project = try reportingProblems { try Project.find() }
      return try say(ReviewText.list(Recalls(History(project).checks)))
    }
    let found = try findExercise(exercise)
    let holds = try reportingProblems { try review(found.exercise, in: found.lesson) }
    if !holds { throw ExitCode(1) }
  }

  /// Begins the review of `exercise`, or asks what was written for it; whether nothing fails.
  private func review(_ exercise: any AnyExercise, in lesson: Lesson) throws -> Bool {
    let project = try Project.find()
    let history = History(project)
    let sheet = try ReviewSheet(exercise, in: lesson, project)
    let checks = history.checks.filter { $0.exercise == exercise.id }
    guard checks.contains(where: { $0.state == .holds }) else {
      throw Problem(
        "\(exercise.id) has not held yet, so there is nothing to ask again: "
          + "swift run gradus check \(exercise.id)")
    }
    guard try sheet.isWritten() else {
      try sheet.begin()
      try say(ReviewText.begin(exercise, in: lesson, sheet.path))
      return true
    }
    let report = try project.ask(exercise, in: lesson, sheet: sheet)
    let time = Date().timeIntervalSince1970
    history.add(report, saved: sheet.file, at: time)
    try say(report.text(path: sheet.path).wrapped().marked())
    guard report.state == .holds else { return report.state == .notStarted }
    let kept = try sheet.keep()
    let after = Recall(history.checks.filter { $0.exercise == exercise.id })
    try say(ReviewText.end(exercise, kept: kept, next: after, now: time))
    return true
  }
}

extension Project {
  /// Asks `exercise` with fresh questions, what is written on `sheet` answering in the place of what
  /// the learner has in the lesson.
  func ask(
    _ exercise: any AnyExercise, in lesson: Lesson, sheet: ReviewSheet
  ) throws -> ExerciseReport {
    let (outcome, broken) = try build(lesson, putting: [exercise.id: sheet.file])
    var errors = broken[exercise.id]
    if case .failed(let all) = outcome { errors = all }
    if let errors {
      return exercise.doesNotCompile(errors.replacing(lesson.path(of: exercise), with: sheet.path))
    }
    let child = Child(Products.folder.appending(path: lesson.program))
    return saying("asking \(exercise.id) with fresh questions …", after: 0) {
      FreshQuestions.drawn(from: .random(in: .min ... .max)) { exercise.grade(child) }
    }
  }
}
