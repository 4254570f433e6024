import Exercising
import Gradus

extension ScheduleTrace {
  /// Throws where there is nothing to judge, or a metric is missing.
  func validate() throws {
    guard !values.isEmpty else {
      throw TraceFile.Problem("\"values\" is empty: nothing was recorded")
    }
    for (index, group) in (groups ?? []).enumerated() where group.values.count != values.count {
      throw TraceFile.Problem(
        "groups[\(index)].values has \(group.values.count) rates; \"values\" has \(values.count)")
    }
    if let epochs, epochs.count < values.count - 1 {
      throw TraceFile.Problem(
        "\"epochs\" has \(epochs.count) numbers; \(values.count - 1) steps need one each, or null")
    }
    if let metrics, metrics.count < values.count - 1 {
      throw TraceFile.Problem(
        "\"metrics\" has \(metrics.count) numbers; \(values.count - 1) steps need one each")
    }
  }

  /// The trace as something to be judged, its first `count` values or all.
  ///
  /// An error counts relative to the largest rate so far, and 1e-12 of it may be rounding, or four
  /// roundings of float32 where that is what is asked: some rates are computed in it. A momentum that
  /// is not recorded may be anything.
  func recording(
    group: Int = 0, values count: Int? = nil, inFloat32: Bool = false
  ) -> Recording<ScheduleRun, RateSequence> {
    let kept = Array(answers[group].values.prefix(count ?? values.count))
    var run = runs[group]
    run.steps = kept.count - 1
    var largest = Rates(learningRate: 0, momentum: 0)
    let scales = kept.flatMap { rates in
      largest.learningRate = max(largest.learningRate, abs(rates.learningRate))
      largest.momentum = max(largest.momentum ?? 0, abs(rates.momentum ?? 0))
      return [largest.learningRate, largest.momentum ?? 0]
    }
    let bound = inFloat32 ? 4 * Double(Float.ulpOfOne) : 1e-12
    let allowed = zip(scales, scales.indices).map { scale, index in
      index % 2 == 1 && kept[index / 2].momentum == nil ? .infinity : bound * scale
    }
    return Recording(
      question: run, answer: RateSequence(values: kept), allowed: allowed, scales: scales,
      note: inFloat32 && dtype != .float32 ? .float32Inside : nil)
  }

  /// Where number `index` stands.
  func divergence(
    at index: Int, group: Int = 0, expected: Double
  ) -> TraceVerdict.Divergence {
    TraceVerdict.Divergence(
      step: index / 2, tensor: nil, index: [],
      name: (index % 2 == 0 ? "lr" : "momentum") + (group == 0 ? "" : " of group \(group)"),
      expected: expected, found: answers[group].numbers[index],
      detail: runs[group].detail(at: index))
  }
}
