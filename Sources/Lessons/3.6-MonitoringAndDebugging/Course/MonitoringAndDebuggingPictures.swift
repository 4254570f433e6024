import Exercising
import Foundation
import Gradus
import GradusFixtures
import GradusReference

/// The pictures of lesson 3.6, made of what `respondent` answers.
@Sendable func monitoringAndDebuggingPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("norms.svg", try normsFigure(respondent)),
    Picture("spikes.svg", try spikesFigure(respondent)),
    Picture("missing.svg", try missingFigure()),
  ]
}

/// The question of the run that six are broken versions of.
func brokenRunsCall() throws -> Call {
  guard let sound = try Golden.lesson("3.6-broken").first else {
    throw FixtureError(file: "lessons/3.6-broken", reason: "has no runs")
  }
  return Call(logAsked, try ["x1", "y1", "W", "b", "lr", "steps"].map(sound.tensor))
}

private func normsFigure(_ respondent: Respondent) throws -> Figure {
  let call = try brokenRunsCall()
  func points(_ answer: Tensors) -> [Figure.Point] {
    (answer["norm"]?.values ?? []).enumerated().map { Figure.Point(Double($0), $1) }
  }
  func broken(_ name: String) throws -> [Figure.Point] {
    points(try logExercise.deviations.answer(name, call))
  }
  var figure = Figure(
    title: "Length of the gradient, the same data", x: "step", y: "norm", xRange: 0...7,
    xIsWhole: true, logarithmic: true, legend: .topLeft,
    series: [
      Figure.Series(
        name: "too long steps", style: .line, color: .vermilion,
        points: try broken("rate-too-large")),
      Figure.Series(
        name: "gradients added", style: .dashedLine, color: .black,
        points: try broken("gradients-added")),
      Figure.Series(
        name: "sound", style: .path, color: .blue,
        points: points(try respondent.answer(logExercise, call))),
    ])
  figure.yRange = 0.1...10_000
  return figure
}

/// Sixty losses that fall, with four that do not belong there: two spikes at 24, one at 41, a drop at 50.
package enum SpikedLosses {
  /// The losses, one a step.
  package static let values: [Double] = {
    var generator = RandomGenerator(seed: 36)
    var losses = generator.randn(60, .float64).enumerated().map {
      exp(-Double($0) / 30) + 0.5 + 0.06 * $1
    }
    losses[24] += 1.2
    losses[25] += 0.9
    losses[41] += 0.7
    losses[50] -= 0.4
    return losses
  }()

  /// What is asked about the first `count` of them.
  package static func call(_ count: Int = 60, threshold: Double = 4) -> Call {
    spikesCall(Array(values[..<count]), decay: 0.85, threshold: threshold, warmUp: 10)
  }
}

private func spikesFigure(_ respondent: Respondent) throws -> Figure {
  let losses = SpikedLosses.values
  let before = try (1..<60).map { try respondent.answer(spikesExercise, SpikedLosses.call($0)) }
  let found = try respondent.answer(spikesExercise, SpikedLosses.call())
  func number(_ answer: Tensors, _ part: String) -> Double { answer[part]?.values.first ?? .nan }
  func points(_ value: (Tensors) -> Double) -> [Figure.Point] {
    before.enumerated().dropFirst(9).map { Figure.Point(Double($0 + 1), value($1)) }
  }
  let spikes = (found["spikes"]?.values ?? []).compactMap { Int(exactly: $0) }
  var figure = Figure(
    title: "A loss, its fading mean, and four deviations above it", x: "step", y: "loss",
    xRange: 0...60, xIsWhole: true, legend: .topRight,
    series: [
      Figure.Series(
        name: "loss", style: .points, color: .blue, width: 0.7,
        points: losses.enumerated().map { Figure.Point(Double($0), $1) }),
      Figure.Series(
        name: "spike", style: .crosses, color: .vermilion, width: 1.5,
        points: spikes.filter(losses.indices.contains).map {
          Figure.Point(Double($0), losses[$0])
        }),
      Figure.Series(
        name: "mean", style: .line, color: .black, points: points { number($0, "mean") }),
      Figure.Series(
        name: "limit", style: .dashedLine, color: .black,
        points: points { number($0, "mean") + 4 * number($0, "variance").squareRoot() }),
    ])
  figure.yRange = 0...2.5
  return figure
}

/// A run that is stopped after ten of forty steps, and what becomes of its losses if a part is lost.
package enum StoppedRun {
  /// The deviations that lose a part, and what the picture calls them.
  package static let parts = [
    ("velocity-missing", "velocity"), ("steps-missing", "steps"), ("order-missing", "order"),
    ("generator-missing", "random stream"),
  ]

  /// The question.
  package static func call() throws -> Call {
    guard let recorded = try Golden.lesson("3.6-resume").first else {
      throw FixtureError(file: "lessons/3.6-resume", reason: "has no runs")
    }
    let call = resumeCall(
      x: try recorded.list("x"), y: try recorded.list("y"), start: try recorded.list("start"),
      batch: 3, lr: 0.05, momentum: 0.8, decay: 0.8, noise: 0.1, seed: 1, stop: 10, steps: 40)
    return call
  }

  /// By how much the losses differ at each step after the stop.
  package static func differences(_ deviation: String) throws -> [Double] {
    let right = try resumeExercise.reference(call())["loss"]?.values ?? []
    let found = try resumeExercise.deviations.answer(deviation, call())["loss"]?.values ?? []
    return zip(found, right).map { abs($0 - $1) }
  }
}

private func missingFigure() throws -> Figure {
  let looks: [(Figure.Series.Style, Color)] = [
    (.path, .blue), (.line, .vermilion), (.dashedLine, .black), (.path, .bluishGreen),
  ]
  return Figure(
    title: "Loss beside the run without a stop: what if a part is lost?", x: "step",
    y: "difference", xRange: 10...40, xIsWhole: true, logarithmic: true, legend: .outside,
    series: try zip(StoppedRun.parts, looks).map { part, look in
      Figure.Series(
        name: part.1, style: look.0, color: look.1, width: look.1 == .bluishGreen ? 0.6 : 1,
        points: try StoppedRun.differences(part.0).enumerated().dropFirst(10).map {
          Figure.Point(Double($0), $1)
        })
    })
}
