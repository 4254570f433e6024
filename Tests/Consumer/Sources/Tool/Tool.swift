import ArgumentParser
import Gradus

#if canImport(GradusReference)
  import Course
  import GradusReference
  import Reference
#else
  import Reference
#endif

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
    #if canImport(GradusReference)
      print(OwnReference.name, OwnCourse.self)
    #endif
  }

  private func now<Measure: Clock>(of clock: Measure) -> Measure.Instant { clock.now }
}
