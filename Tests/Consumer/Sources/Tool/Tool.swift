import ArgumentParser
import Course
import Gradus
import GradusReference
import Reference

/// ArgumentParser's `@Option` and the standard library's `Clock` mean what they mean, whatever is
/// imported beside them.
@main struct Tool: ParsableCommand {
  @Option var rate = 0.1
  @Flag var verbose = false

  func run() throws {
    var optimizer = try SGD(learningRate: rate, momentum: 0.9)
    var parameters = [[1.0, -2.0]]
    try optimizer.step(&parameters, gradients: [[0.5, 0.25]])
    print(parameters, verbose, now(of: ContinuousClock()))
    print(OwnReference.name, OwnCourse.self)
  }

  private func now<Measure: Clock>(of clock: Measure) -> Measure.Instant { clock.now }
}
