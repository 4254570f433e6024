import Exercising
import Gradus
import GradusCatalogue
import PropertyTesting

// Questions that the claims about both optimizers draw.

/// A run over one tensor: `start`, then one step for each of `gradients`.
func run(
  _ optimizer: String, _ options: Options, from start: [Double], gradients: [[Double]]
) -> OptimizerRun {
  OptimizerRun(
    optimizer, options: options, initial: [start],
    steps: gradients.map { OptimizerRun.Step(gradients: [$0]) })
}

/// A number with some gradients for it, one after the other.
struct Walk: Sendable, CustomStringConvertible {
  let start: Double
  let gradients: [Double]

  static let any = Generator<Int>.integer(in: 2...6).flatMap { count in
    zip(Generator.vector(1), Generator.vector(count)).map { Walk(start: $0[0], gradients: $1) }
  }

  /// The run of `optimizer`, with gradients `scale` times as large.
  func run(_ optimizer: String, _ options: Options, scale: Double = 1) -> OptimizerRun {
    WhatsNextCourse.run(
      optimizer, options, from: [start], gradients: gradients.map { [scale * $0] })
  }

  var description: String { "from \(start) along \(gradients)" }
}

/// A claim that gradients of any size have the same trajectory.
func scaleDoesNotCount(
  _ optimizer: String, _ options: Options
) -> Claim<OptimizerRun, Trajectory> {
  Claim("gradients a thousand times as large make the same steps", forAll: Walk.any, cases: 8) {
    walk, interview in
    try interview.expect(
      walk.run(optimizer, options, scale: 1000),
      toBe: try interview.ask(walk.run(optimizer, options)),
      source: "as with the gradients as they were")
  }
}
