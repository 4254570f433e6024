import Exercising
import Gradus
import GradusReference

/// The pictures of lesson 3.5, made of what `respondent` answers, of a plan on paper and of PyTorch's runs.
@Sendable func largeScaleTrainingPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("timeline.svg", try timelineFigure(respondent)),
    Picture("rates.svg", try ratesFigure()),
    Picture("machines.svg", machinesFigure()),
  ]
}

extension PipelineTimeline {
  /// Four stages and six micro-batches, in the order that `respondent` gives; a forward pass takes 1, a
  /// backward pass 2, and what is sent is half a unit under way.
  /// - Throws: What the learner's code throws.
  package static func ofTheLesson(_ respondent: Respondent = Respondent()) throws
    -> PipelineTimeline
  {
    let answer = try respondent.answer(
      pipelineExercise, pipelineCall(stages: 4, microbatches: 6))
    return try PipelineTimeline(answer.orders(4), sending: 0.5)
  }
}

private func timelineFigure(_ respondent: Respondent) throws -> Figure {
  let timeline = try PipelineTimeline.ofTheLesson(respondent)
  func bar(_ slot: PipelineTimeline.Slot, _ color: Color, _ name: String) -> Figure.Series {
    let y = Double(slot.stage)
    return Figure.Series(
      name: name, style: .line, color: color, width: 4,
      points: [Figure.Point(slot.start + 0.06, y), Figure.Point(slot.end - 0.06, y)])
  }
  var series: [Figure.Series] = []
  for (isForward, color, name) in [(true, Color.blue, "forward"), (false, .black, "backward")] {
    let slots = timeline.slots.filter { ($0.work.code > 0) == isForward }
    series += slots.enumerated().map { bar($1, color, $0 == 0 ? name : "") }
    for slot in slots {
      guard let arrival = slot.arrival else { continue }
      let (from, to) = (Double(slot.stage), Double(slot.stage + (isForward ? 1 : -1)))
      let step = (to - from) * 0.12
      series.append(
        Figure.Series(
          name: "", style: .line, color: color, width: 0.4,
          points: [Figure.Point(slot.end, from + step), Figure.Point(arrival, to - step)]))
    }
  }
  var figure = Figure(
    title: "Who computes, sends and waits: four stages, six micro-batches", x: "time", y: "stage",
    xRange: 0...(timeline.end + 0.5), legend: .outside, series: series)
  figure.yRange = -0.6...3.6
  figure.yIsWhole = true
  figure.labels = timeline.slots.map { slot in
    Figure.Label(
      "\(Int(abs(slot.work.code)))",
      at: Figure.Point((slot.start + slot.end) / 2, Double(slot.stage) + 0.24))
  }
  return figure
}

/// PyTorch's runs of lesson 2.3's network, by the size of a batch and the rule for the rate.
public struct ScaledRates: Sendable {
  /// The batches that were tried.
  public let batches: [Double]
  private let losses: [Double]

  /// The runs by a rule: "linear", "root" or "fixed".
  /// - Throws: A `FixtureError` where the recording cannot be read.
  public init(_ rule: String) throws {
    let recorded = try Golden.lesson("3.5-rates").first { $0.name == rule }?.numbers ?? [:]
    (batches, losses) = (recorded["batches"] ?? [], recorded["losses"] ?? [])
  }

  /// The mean loss over the seeds for each batch, and its standard error.
  public var means: [(loss: Double, error: Double)] {
    let seeds = losses.count / max(1, batches.count)
    return batches.indices.map { place in
      let own = losses[place * seeds..<(place + 1) * seeds]
      let mean = own.reduce(0, +) / Double(seeds)
      let squares = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / Double(seeds - 1) / Double(seeds)).squareRoot())
    }
  }
}

private func ratesFigure() throws -> Figure {
  let looks: [(String, String, Figure.Series.Style, Color)] = [
    ("linear", "rate by batch", .path, .blue), ("root", "rate by its root", .dashedLine, .black),
    ("fixed", "rate as it was", .path, .vermilion),
  ]
  var series: [Figure.Series] = []
  for (rule, name, style, color) in looks {
    let runs = try ScaledRates(rule)
    let points = zip(runs.batches, runs.means).map { Figure.Point($0, $1.loss) }
    series.append(Figure.Series(name: name, style: style, color: color, points: points))
  }
  return Figure(
    title: "Loss after ten epochs, by the size of a batch", x: "examples in a batch", y: "loss",
    xRange: 8...1024, logarithmic: true, xIsLogarithmic: true, legend: .topLeft, series: series)
}

extension ClusterPlan {
  /// 25 million parameters in 50 layers, slopes of 16 bits in `buckets` messages; 0.1 s forward and 0.2 s
  /// backward; 20 µs from machine to machine, and 1.25 GB a second.
  package static func ofTheLesson(buckets: Int) -> ClusterPlan {
    let each = 1 / Double(buckets)
    return ClusterPlan(
      forward: 0.1, backward: Array(repeating: 0.2 * each, count: buckets),
      bytes: Array(repeating: 50e6 * each, count: buckets), latency: 20e-6, bandwidth: 1.25e9)
  }
}

private func machinesFigure() -> Figure {
  let machines = (0...10).map { 1 << $0 }
  func line(
    _ name: String, _ style: Figure.Series.Style, _ color: Color, _ speed: (Int) -> Double
  ) -> Figure.Series {
    Figure.Series(
      name: name, style: style, color: color,
      points: machines.map { Figure.Point(Double($0), speed($0) / Double($0)) })
  }
  var figure = Figure(
    title: "What is left of a machine's work beside others", x: "machines", y: "part of its work",
    xRange: 1...1024, xIsLogarithmic: true, legend: .bottomLeft,
    series: [
      line("all at the end", .path, .vermilion) {
        ClusterPlan.ofTheLesson(buckets: 1).speedUp(machines: $0, overlaps: false)
      },
      line("in 50 messages on the way", .dashedLine, .black) {
        ClusterPlan.ofTheLesson(buckets: 50).speedUp(machines: $0, overlaps: true)
      },
      line("in 5 messages on the way", .path, .blue) {
        ClusterPlan.ofTheLesson(buckets: 5).speedUp(machines: $0, overlaps: true)
      },
    ])
  figure.yRange = 0...1.05
  return figure
}
