import Benchmark
import Perceptron

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuUser], warmupIterations: 1, scalingFactor: .one,
    maxDuration: .seconds(20), maxIterations: 20)
  let sizes = [(1, 3), (8, 100), (98, 100)].map(Perceptron.init)
  for perceptron in sizes {
    let count = perceptron.parameters.count
    Benchmark("full pass, \(count) parameters, plain C") { _ in
      blackHole(perceptron.passInC())
    }
    Benchmark("full pass, \(count) parameters, GradientCheck") { _ in
      blackHole(try perceptron.pass())
    }
  }
  guard let large = sizes.last else { return }
  for wrong in [0, 1, 2, 5] {
    Benchmark("check of \(large.parameters.count) parameters, \(wrong) wrong") { _ in
      blackHole(try large.locate(wrong))
    }
  }
}
