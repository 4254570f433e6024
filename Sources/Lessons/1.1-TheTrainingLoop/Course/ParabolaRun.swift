import Gradus
import TheTrainingLoopQuestions

/// Five epochs on a parabola. Their factor is 1 − 2 · share: near 1, 0, negative, and beyond −1
/// where they diverge.
struct ParabolaRun {
  static let source = "distance · (1 − γ · curvature), epoch by epoch"

  var curvature: Double
  var share: Double
  var center: Double
  /// How far from the lowest point it starts.
  var distance: Double
  var floor = 0.5

  var question: DescentRun {
    DescentRun(
      loss: QuadraticLoss(center: [center], curvature: Matrix([[curvature]]), floor: floor),
      initial: [center + distance], learningRate: 2 * share / curvature, epochs: 5)
  }

  var answer: DescentTrace {
    let distances = (0...5).map { epoch in
      (0..<epoch).reduce(distance) { distance, _ in distance * (1 - 2 * share) }
    }
    return DescentTrace(
      descent: Descent(
        losses: distances.dropLast().map { floor + curvature / 2 * $0 * $0 },
        parameters: [center + distances[5]]),
      gradientAskedAt: distances.dropLast().map { [center + $0] }, lossCalls: 5)
  }

  /// The same five epochs, part by part.
  var order: EpochOrder {
    EpochOrder(
      loss: question.loss, initial: question.initial, learningRate: question.learningRate, epochs: 5
    )
  }

  var orderAnswer: EpochOrderTrace {
    let places = answer.gradientAskedAt + [answer.descent.parameters]
    return EpochOrderTrace(
      losses: answer.descent.losses, path: Array(places.dropFirst()), calls: [])
  }

  /// A loop that looks at the loss or at its slope might end in these before its epochs are over.
  static let thatTemptToEnd = [
    ParabolaRun(curvature: 1, share: 0.25, center: 0.25, distance: 1, floor: -4),
    ParabolaRun(curvature: 1, share: 0.25, center: 3e-9, distance: 2e-9, floor: 0),
    ParabolaRun(curvature: 1, share: 1e60, center: 0.25, distance: 0.5),
  ]
}
