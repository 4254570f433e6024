import Exercising
import Gradus

extension ScheduleTrace {
  /// Throws where there is nothing to judge, or a metric is missing.
  func validate() throws {
    guard !values.isEmpty else {
      throw TraceFile.Problem("\"values\" is empty: nothing was recorded")
    }
    if let metrics, metrics.count < values.count - 1 {
      throw TraceFile.Problem(
        "\"metrics\" has \(metrics.count) numbers; \(values.count - 1) steps need one each")
    }
  }

  /// The trace as something to be judged, its first `count` values or all.
  ///
  /// An error counts relative to the largest rate so far, and 1e-12 of it may be rounding. A momentum
  /// that is not recorded may be anything.
  func recording(values count: Int? = nil) -> Recording<ScheduleRun, RateSequence> {
    let kept = Array(values.prefix(count ?? values.count))
    var run = run
    run.steps = kept.count - 1
    var largest = Rates(learningRate: 0, momentum: 0)
    let scales = kept.flatMap { rates in
      largest.learningRate = max(largest.learningRate, abs(rates.learningRate))
      largest.momentum = max(largest.momentum ?? 0, abs(rates.momentum ?? 0))
      return [largest.learningRate, largest.momentum ?? 0]
    }
    let allowed = zip(scales, scales.indices).map { scale, index in
      index % 2 == 1 && kept[index / 2].momentum == nil ? .infinity : 1e-12 * scale
    }
    return Recording(
      question: run, answer: RateSequence(values: kept), allowed: allowed, scales: scales)
  }

  /// Where number `index` stands.
  func divergence(at index: Int, expected: Double) -> TraceVerdict.Divergence {
    TraceVerdict.Divergence(
      step: index / 2, tensor: nil, index: [], name: index % 2 == 0 ? "lr" : "momentum",
      expected: expected, found: answer.numbers[index], detail: run.detail(at: index))
  }
}
