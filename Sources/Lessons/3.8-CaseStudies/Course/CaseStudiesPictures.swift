import Exercising
import Gradus

/// The pictures of lesson 3.8: three trainings, made with what `respondent` answers.
@Sendable func caseStudiesPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("digits.svg", try digitsFigure(respondent)),
    Picture("language.svg", try languageFigure(respondent)),
    Picture("ratings.svg", try ratingsFigure(respondent)),
  ]
}

private func digitsFigure(_ respondent: Respondent) throws -> Figure {
  let looks = try DigitsStudy(respondent, looking: 20).looks
  func series(
    _ name: String, _ style: Figure.Series.Style, _ color: Color,
    _ part: (DigitsStudy.Look) -> Double
  ) -> Figure.Series {
    Figure.Series(
      name: name, style: style, color: color,
      points: looks.map { Figure.Point(Double($0.step), 100 * part($0)) })
  }
  var figure = Figure(
    title: "What the network reads, in three lists of images", x: "step", y: "accuracy in %",
    xRange: 0...300, xIsWhole: true, legend: .bottomRight,
    series: [
      series("validation, scanned often", .path, .vermilion) { $0.copies },
      series("validation, scanned once", .dashedLine, .black) { $0.fresh },
      series("test", .line, .blue) { $0.test },
    ])
  figure.yRange = 0...104
  return figure
}

private func languageFigure(_ respondent: Respondent) throws -> Figure {
  /// Means of ten losses.
  func points(_ losses: [Double]) -> [Figure.Point] {
    stride(from: 0, to: losses.count - 9, by: 10).map { begin in
      Figure.Point(Double(begin) + 5, losses[begin..<(begin + 10)].reduce(0, +) / 10)
    }
  }
  let pairs = try LanguageStudy.pairs()
  var figure = Figure(
    title: "Two models of letters, one of which sees one letter ahead", x: "step",
    y: "loss in training", xRange: 0...500, xIsWhole: true, legend: .outside,
    series: [
      Figure.Series(
        name: "sees no letter ahead", color: .blue,
        points: points(try LanguageStudy(respondent).losses)),
      Figure.Series(
        name: "sees one ahead", style: .path, color: .vermilion,
        points: points(try LanguageStudy(respondent, steps: 200, sees: 1).losses)),
      Figure.Series(
        name: "pairs of letters", style: .dashedLine, color: .black,
        points: [Figure.Point(0, pairs), Figure.Point(500, pairs)]),
    ])
  figure.yRange = 0...3.6
  return figure
}

private func ratingsFigure(_ respondent: Respondent) throws -> Figure {
  func points(_ errors: [(learned: Double, validation: Double)]) -> [Figure.Point] {
    errors.enumerated().map { Figure.Point(Double($0 + 1), $1.validation) }
  }
  let (right, faulty) = (
    try RatingsStudy(respondent), try RatingsStudy(respondent, faulty: true)
  )
  var figure = Figure(
    title: "Root mean squared error of the validation, in stars", x: "epoch", y: "stars",
    xRange: 0...30, xIsWhole: true, legend: .outside,
    series: [
      Figure.Series(name: "the training", color: .blue, points: points(right.errors)),
      Figure.Series(
        name: "the given run", style: .path, color: .vermilion, points: points(faulty.errors)),
      Figure.Series(
        name: "always the mean", style: .dashedLine, color: .black,
        points: [Figure.Point(0, right.meansError), Figure.Point(30, right.meansError)]),
    ])
  figure.yRange = 0.4...2
  return figure
}
