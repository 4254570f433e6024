import Exercising
import Gradus
import GradusCatalogue
import PropertyTesting

// Questions that the claims about several optimizers draw.

/// A run over one tensor: `start`, then one step for each of `gradients`.
func run(
  _ optimizer: String, _ options: Options, from start: [Double], gradients: [[Double]]
) -> OptimizerRun {
  OptimizerRun(
    optimizer, options: options, initial: [start],
    steps: gradients.map { OptimizerRun.Step(gradients: [$0]) })
}

/// The lesson's example worked by hand, one parameter with a gradient for each step.
func lessonsExample(
  of optimizer: String, _ options: Options, from start: Double, gradients: [Double]
) -> OptimizerRun {
  run(optimizer, options, from: [start], gradients: gradients.map { [$0] })
}

/// How far the last step moved the first parameter down; NaN where there are not two.
func lastStep(of answer: Trajectory) -> Double {
  let last = answer.parameters.suffix(2).compactMap(\.first?.first)
  return last.count == 2 ? last[0] - last[1] : .nan
}

/// One tensor of one to four numbers with one gradient for each.
struct Point: Sendable, CustomStringConvertible {
  let parameters: [Double]
  let gradients: [Double]

  static let any = Generator<Int>.integer(in: 1...4).flatMap { count in
    zip(Generator.vector(count), Generator.vector(count)).map {
      Point(parameters: $0, gradients: $1)
    }
  }

  var description: String { "parameters \(parameters), gradients \(gradients)" }
}
