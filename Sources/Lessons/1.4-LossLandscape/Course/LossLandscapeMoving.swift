import Exercising
import Foundation
import Gradus
import GradusReference
import LossLandscapeQuestions

/// What sliders move in lesson 1.4: descent in the curved valley.
@Sendable func landscapeMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let starts = [[0.2, 2.6], [0.3, 3.2], [1, 2.5], [2.2, 0.3], [2.2, 1.8]]
  return [
    MovingFigure(
      "valley", try valleyMap(respondent),
      Setting(
        "learning rate",
        [0.01, 0.02, 0.05, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4],
        start: 0.1),
      Setting("start", starts.map { ("(\(legible($0[0])), \(legible($0[1])))", $0) })
    ) { rate, start in
      let descent = try ValleyDescent(from: start, rate: rate, by: respondent)
      return MovingFigure.Frame(
        [
          Figure.Series(
            name: "gradient descent", style: .path, color: .blue,
            points: descent.points.map { Figure.Point($0[0], $0[1]) }),
          Figure.Series(
            name: "comes to rest", style: .crosses, color: .black,
            points: descent.rest.map { [Figure.Point($0[0], $0[1])] } ?? []),
        ], words: descent.words)
    }
  ]
}

/// A descent into the valley of the losses (wb − 1)², and where it ends.
struct ValleyDescent {
  static let steps = 100

  let points: [[Double]]
  /// Where it has come to rest; nil where it has not.
  let rest: [Double]?

  /// - Throws: What the learner's code throws.
  init(from start: [Double], rate: Double, by respondent: Respondent) throws {
    points = try respondent.answer(
      pathExercise,
      PathQuestion(surface: .valley, start: start, learningRate: rate, steps: Self.steps)
    ).points
    let slopes = points.last.map { LossSurface.valley.gradient(at: $0) } ?? [.nan]
    rest = points.count > Self.steps && slopes.allSatisfy { abs($0) < 1e-6 } ? points.last : nil
  }

  /// The largest rate that is stable at a minimum, 2/Λmax = 1/(w² + b²): the larger eigenvalue of the
  /// second derivatives 2b², 2 and 2w² is their sum, and the other 0.
  static func stableRate(at minimum: [Double]) -> Double {
    1 / minimum.reduce(0) { $0 + $1 * $1 }
  }

  var words: String {
    guard points.count > Self.steps else {
      return "It runs away: after \(points.count - 1) steps its numbers are too large for Doubles."
    }
    guard let rest else { return "After \(Self.steps) steps it has not come to rest." }
    return String(
      format: "It comes to rest at (%.3f, %.3f), where rates up to 2/Λmax, %.3f, are stable.",
      rest[0], rest[1], Self.stableRate(at: rest))
  }
}
