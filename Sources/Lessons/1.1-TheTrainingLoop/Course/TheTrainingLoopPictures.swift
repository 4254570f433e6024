import Exercising
import Gradus
import TheTrainingLoopQuestions

/// The pictures of lesson 1.1, made of what the respondent answers.
@Sendable func trainingLoopPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("descent.svg", try descentFigure(respondent)),
    Picture("learning-rates.svg", try learningRateFigure(respondent)),
    Picture("orders.svg", try orderFigure(respondent)),
    Picture("stopping.svg", try stoppingFigure(respondent)),
  ]
}

/// The loss over the price, and where the epochs are on it.
private func descentFigure(_ respondent: Respondent) throws -> Figure {
  let trace = try respondent.answer(
    loopExercise,
    DescentRun(loss: .price, initial: [0], learningRate: 0.05, epochs: 8))
  let curve = stride(from: -0.25, through: 5.001, by: 0.05).map {
    Figure.Point($0, QuadraticLoss.price.value(at: [$0]))
  }
  let steps = zip(trace.gradientAskedAt, trace.descent.losses).map { Figure.Point($0[0], $1) }
  let (start, slope) = (
    QuadraticLoss.price.value(at: [0]), QuadraticLoss.price.gradient(at: [0])[0]
  )
  let tangent = [-0.25, 1.2].map { Figure.Point($0, start + slope * $0) }
  let lowest = Figure.Point(QuadraticLoss.price.center[0], QuadraticLoss.price.constant)
  return Figure(
    title: "Eight epochs at learning rate 0.05", x: "price of a kilometre", y: "loss",
    xRange: -0.25...5,
    series: [
      Figure.Series(name: "loss", style: .dashedLine, color: .gray, points: curve),
      Figure.Series(name: "tangent at 0", style: .dashedLine, color: .orange, points: tangent),
      Figure.Series(name: "from epoch to epoch", style: .path, color: .blue, points: steps),
      Figure.Series(
        name: "lowest point, at \(legible(lowest.x))", style: .points, color: .vermilion,
        points: [lowest]),
    ])
}

/// The loss at five learning rates.
private func learningRateFigure(_ respondent: Respondent) throws -> Figure {
  let rates = [0.005, 0.02, 0.05, 0.19, 0.21]
  let series = try rates.enumerated().map { index, rate in
    let trace = try respondent.answer(
      loopExercise, DescentRun(loss: .price, initial: [0], learningRate: rate, epochs: 25))
    return Figure.Series(
      name: "\(legible(rate))", color: Color.curves[index], points: curve(trace.descent.losses))
  }
  return Figure(
    title: "The same 25 epochs at five learning rates", x: "epoch", y: "loss", xRange: 1...25,
    xIsWhole: true, logarithmic: true, legend: .topLeft, series: series)
}

/// The loss of the right order beside those of three wrong ones.
private func orderFigure(_ respondent: Respondent) throws -> Figure {
  let question = EpochOrder(loss: .price, initial: [0], learningRate: 0.05, epochs: 30)
  let wrong: [(String, String, Color)] = [
    ("never-reset", "never reset", .vermilion), ("stale-gradient", "step before backward", .orange),
    ("reset-before-step", "reset before step", .reddishPurple),
  ]
  let series = try wrong.map { id, name, color in
    Figure.Series(
      name: name, color: color,
      points: curve(try orderExercise.deviations.answer(id, question).losses))
  }
  let right = try respondent.answer(orderExercise, question).losses
  return Figure(
    title: "The parts of the loop in four orders", x: "epoch", y: "loss", xRange: 1...30,
    xIsWhole: true, logarithmic: true, legend: .outside,
    series: series + [Figure.Series(name: "the right order", color: .blue, points: curve(right))])
}

/// Where two tolerances stop the same training: the epoch with the best loss, and the last one.
private func stoppingFigure(_ respondent: Respondent) throws -> Figure {
  let losses = try respondent.answer(
    loopExercise,
    DescentRun(loss: .priceAndFee, initial: [0, 0], learningRate: 0.05, epochs: 100)
  ).descent.losses
  func point(_ epoch: Int) -> Figure.Point { Figure.Point(Double(epoch), losses[epoch - 1]) }
  let settings: [(tolerance: Double, color: Color)] = [(0.001, .vermilion), (0.0001, .bluishGreen)]
  let stops = try settings.map { tolerance, _ in
    try respondent.answer(
      stoppingExercise, StoppingRun(losses: losses, patience: 5, tolerance: tolerance)
    ).stopping
  }
  let ends = zip(settings, stops).map { setting, stopping in
    let end = point(stopping.epochs)
    return Figure.Series(
      name: "tolerance \(legible(setting.tolerance)) stops after epoch \(stopping.epochs)",
      style: .path, color: setting.color, points: [end, Figure.Point(end.x, 1e-4)])
  }
  let best = Figure.Series(
    name: "the best by then, in epochs " + stops.map { "\($0.bestEpoch)" }.joined(separator: ", "),
    style: .openSquares, color: .black, points: stops.map { point($0.bestEpoch) })
  var figure = Figure(
    title: "Where a patience of 5 stops", x: "epoch", y: "loss", xRange: 1...100, xIsWhole: true,
    logarithmic: true,
    series: [Figure.Series(name: "loss", color: .blue, points: curve(losses)), best] + ends)
  figure.yRange = 1e-4...100
  return figure
}

/// Losses over the epochs from 1.
private func curve(_ losses: [Double]) -> [Figure.Point] {
  losses.enumerated().map { Figure.Point(Double($0 + 1), $1) }
}
