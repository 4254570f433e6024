import Answering
import Foundation
import Gradus
import PropertyTesting

/// An exercise is a function from questions to answers.
public struct Exercise<Q: Question, A: Answer>: Sendable {
  /// Such as `3.1.adam`.
  public let id: String
  /// What it is called in messages, in a few words.
  public let title: String
  /// The stub's file in the lesson's folder, such as `Adam.swift`.
  public let file: String
  /// How far an answer may be from the expected one, relative to its scale.
  public let tolerance: Double
  /// The right answer.
  public let reference: @Sendable (Q) throws -> A
  /// What must hold of an answerer, in the order in which it is asked; claims about robustness, for
  /// which nobody has to wait, come last.
  public let claims: [Claim<Q, A>]
  /// The mistakes that have names.
  public let deviations: Deviations<Q, A>
  /// Three of them: the idea, the formula, the shape of the code.
  public let hints: [String]
  /// Why the right answer is right, in three lines, for who has found it; nil where nobody has said it
  /// yet.
  public let why: String?
  /// The file with the worked answer, below Sources/; nil where it is the one in Sources/GradusReference that
  /// is called as the stub is.
  public let worked: String?

  /// The exercise holds when `claims` do; what becomes of `robustness` is reported apart.
  public init(
    _ id: String, _ title: String, file: String, tolerance: Double = 1e-9,
    reference: @escaping @Sendable (Q) throws -> A, claims: [Claim<Q, A>],
    robustness: [Claim<Q, A>] = [], deviations: Deviations<Q, A>, hints: [String],
    why: String? = nil, worked: String? = nil
  ) {
    self.id = id
    self.title = title
    self.file = file
    self.tolerance = tolerance
    self.reference = reference
    self.claims = claims + robustness.map(\.aboutRobustness)
    self.deviations = deviations
    self.hints = hints
    self.why = why
    self.worked = worked
  }
}

/// Any exercise, whatever its questions and answers are.
public protocol AnyExercise: Sendable {
  var id: String { get }
  var title: String { get }
  var file: String { get }
  var hints: [String] { get }
  var why: String? { get }
  var worked: String? { get }
  var claimTitles: [String] { get }
  var deviationNames: [DeviationName] { get }

  /// Grades the answers of `answerer`.
  func grade(_ answerer: any Answerer) -> ExerciseReport
  /// Grades the reference, in process.
  func gradeReference() -> ExerciseReport
  /// Grades the deviation at this place of `deviationNames`, in process.
  func gradeDeviation(_ index: Int) -> ExerciseReport
  /// Grades the deviations at `indices` together, or the right answer where there are none, as somebody
  /// who rounds otherwise would have written them.
  func gradeRounded(_ indices: [Int]) -> ExerciseReport
  /// How many answers all pairs of deviations give, to one question for each size that an answer has:
  /// wrong answers are compared with pairs, of which nobody wrote the code.
  func answersByPairs() -> Int
  /// The reference's answers beside those expected from PyTorch or GSL, a line for each oracle.
  func verifications() -> [Verification]
}

extension Exercise: AnyExercise {
  public var claimTitles: [String] { claims.map(\.title) }
  public var deviationNames: [DeviationName] { deviations.names }

  public func grade(_ answerer: any Answerer) -> ExerciseReport {
    grade(startAnew: answerer.startAnew) { try answer($0, by: answerer) }
  }

  /// What `answerer` says to `question`, and what its code printed meanwhile.
  package func answer(_ question: Q, by answerer: any Answerer) throws -> (
    answer: A, printed: String
  ) {
    let request = Wire.Request(exercise: id, question: try Wire.encode(question))
    let reply = try answerer.answer(request)
    do {
      return (try Wire.decode(A.self, from: reply.answer), reply.printed)
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "it \(error)"
      throw AnswerFailure.threw("an answer that cannot be read: \(reason)")
    }
  }

  public func gradeReference() -> ExerciseReport {
    grade { (try reference($0), "") }
  }

  public func gradeDeviation(_ index: Int) -> ExerciseReport {
    grade { (try deviations.answer([index], $0), "") }
  }
}

/// One lesson of the course.
public struct Lesson: Sendable {
  /// Such as `3.1`.
  public let number: String
  /// Such as `OptimizersBeyondSGD`.
  public let module: String
  /// What it is called in lists, in a few words.
  public let title: String
  /// In the order of the lesson's text.
  public let exercises: [any AnyExercise]
  /// The pictures that its text shows, made of what the respondent answers; nil where a command of
  /// its own draws them.
  public let pictures: (@Sendable (Respondent) throws -> [Picture])?
  /// The figures that sliders move on the page of its pictures, made in the same way.
  public let movingFigures: @Sendable (Respondent) throws -> [MovingFigure]

  package init(
    number: String, module: String, title: String, exercises: [any AnyExercise],
    pictures: (@Sendable (Respondent) throws -> [Picture])? = nil,
    movingFigures: @escaping @Sendable (Respondent) throws -> [MovingFigure] = { _ in [] }
  ) {
    self.number = number
    self.module = module
    self.title = title
    self.exercises = exercises
    self.pictures = pictures
    self.movingFigures = movingFigures
  }

  /// The lesson's folder in Exercises/, Sources/Lessons/ and Tests/.
  public var folder: String { "\(number)-\(module)" }

  /// The stub of `exercise`, from the project's folder.
  public func path(of exercise: any AnyExercise) -> String {
    "Exercises/\(folder)/\(exercise.file)"
  }
}
