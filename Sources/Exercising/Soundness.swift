import Answering
import Dispatch
import Gradus
import Synchronization

/// Whether an exercise is sound (its right answer holds) and sharp (each deviation is rejected and named),
/// and what is wrong where it is not.
public struct Soundness: Sendable {
  /// The exercise that was asked.
  public let exercise: any AnyExercise
  /// What grading each deviation found, in the order of their names, written by somebody who rounds
  /// otherwise.
  public let deviations: [ExerciseReport]
  /// What is wrong, in words for the exercise's author, some in several lines; none where it is sound.
  public let faults: [String]

  /// What these exercises are, in their order, worked out side by side.
  ///
  /// `progress` is told how many of all gradings are done, and of which exercise the last one was.
  public static func of(
    _ exercises: [any AnyExercise],
    progress: @Sendable (_ done: Int, _ all: Int, _ exercise: String) -> Void = { _, _, _ in }
  ) -> [Soundness] {
    // A grading of each deviation, and one part more for whatever else is asked of an exercise.
    let parts: [(place: Int, deviation: Int?)] = exercises.enumerated().flatMap { place, exercise in
      [(place, nil)] + exercise.deviationNames.indices.map { (place, $0) }
    }
    let found = Mutex(
      (
        done: 0, faults: [[String]](repeating: [], count: exercises.count),
        reports: exercises.map { [ExerciseReport?](repeating: nil, count: $0.deviationNames.count) }
      ))
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      let (place, deviation) = parts[index]
      let exercise = exercises[place]
      let report = deviation.map { exercise.gradeRounded([$0]) }
      let faults = deviation == nil ? faultsBesideDeviations(of: exercise) : []
      found.withLock {
        if let deviation { $0.reports[place][deviation] = report }
        $0.faults[place] += faults
        $0.done += 1
        progress($0.done, parts.count, exercise.id)
      }
    }
    return found.withLock { found in
      exercises.indices.map {
        Soundness(
          exercises[$0], found.reports[$0].compactMap { $0 }, besideDeviations: found.faults[$0])
      }
    }
  }

  private init(
    _ exercise: any AnyExercise, _ deviations: [ExerciseReport], besideDeviations faults: [String]
  ) {
    (self.exercise, self.deviations) = (exercise, deviations)
    let names = exercise.deviationNames
    let idle = exercise.claimTitles.indices.filter { claim in
      !deviations.contains { $0.claims[claim].state == .fails }
    }
    self.faults =
      faults + zip(names, deviations).compactMap(Self.fault(of:report:))
      + idle.map { "no deviation is rejected by the claim \"\(exercise.claimTitles[$0])\"" }
  }
}

extension Soundness {
  private static func faultsBesideDeviations(of exercise: any AnyExercise) -> [String] {
    [
      stubFault(of: exercise),
      fault(of: exercise.gradeReference(), "the worked answer does not hold"),
      fault(
        of: exercise.gradeRounded([]),
        "the right answer does not hold when its last digits are rounded otherwise"),
      // A crash of two deviations together would be one of `gradus check`, which compares with pairs.
      exercise.answersByPairs() > 0 ? nil : "no two deviations together answer any question",
    ].compactMap { $0 } + countFaults(of: exercise)
  }

  private static func stubFault(of exercise: any AnyExercise) -> String? {
    let report = exercise.grade(Unstarted())
    guard report.state != .notStarted || report.claims.contains(where: { $0.state != .notAsked })
    else { return nil }
    return "a stub that throws Todo is not called not started, but: \(report.state.rawValue)"
  }

  /// What the right answer's `report` has against it: each claim that fails, with its question.
  private static func fault(of report: ExerciseReport, _ text: String) -> String? {
    guard report.state != .holds || !report.isRobust else { return nil }
    var lines = [text + ":"]
    for claim in report.claims where claim.state != .holds {
      lines.append("  ✗ \(claim.title)")
      lines += (claim.counterexample?.lines ?? ["  not asked"]).map { "  \($0)" }
    }
    return lines.joined(separator: "\n").visible
  }

  private static func countFaults(of exercise: any AnyExercise) -> [String] {
    let (names, hints) = (exercise.deviationNames, exercise.hints.count)
    let again = names.indices.filter { place in
      names[..<place].contains { $0.id == names[place].id }
    }
    return (names.count < 6 ? ["its deviations are \(names.count); six are the least"] : [])
      + (hints != 3 ? ["its hints are \(hints), and not three"] : [])
      + again.map { "two deviations are called \(names[$0].id)" }
  }

  /// What is wrong with how a deviation is graded; nil where it is rejected and named.
  private static func fault(of name: DeviationName, report: ExerciseReport) -> String? {
    guard report.claims.contains(where: { $0.state == .fails }) else {
      return "no claim rejects the deviation \(name.id): \(name.title)"
    }
    let why: String
    switch report.diagnosis {
    case .named([name]): return nil
    case .named(let others): why = "its answers are those of \(ids(others))"
    case .namedInTheMain(let names):
      why = "only its answers besides those about robustness are those of \(ids(names))"
    case .ambiguous(let candidates):
      why = "its answers are those of each of \(candidates.map(ids).joined(separator: ", "))"
    case .unsteady(let question): why = "it answers otherwise the second time: \(question)"
    case .unknown: why = "rounded otherwise its answers are not its own"
    case nil: why = "it answers nothing wrong, and only throws"
    }
    return "the deviation \(name.id) is rejected, but not named: \(why)"
  }

  private static func ids(_ names: [DeviationName]) -> String {
    names.map(\.id).joined(separator: " + ")
  }
}

/// Answers nothing, as stubs do.
private struct Unstarted: Answerer {
  func answer(_ request: Wire.Request) throws -> Transcribed {
    throw AnswerFailure.notStarted(request.exercise)
  }
}
