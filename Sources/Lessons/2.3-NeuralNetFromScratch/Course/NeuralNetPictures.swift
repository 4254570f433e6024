import Exercising
import Foundation
import Gradus
import GradusReference
import NeuralNetFromScratchQuestions

/// The pictures of lesson 2.3, made of what `respondent` answers.
@Sendable func neuralNetPictures(_ respondent: Respondent) throws -> [Picture] {
  [
    Picture("boundaries.svg", try boundaries(respondent)),
    Picture("weights.svg", weights(of: try DigitsRun(by: respondent).net.w1)),
  ]
}

/// Points of three classes that wind around each other, 40 of each.
struct Pinwheel {
  let points: Matrix
  let labels: [Int]

  init() {
    var generator = RandomGenerator(seed: 5)
    let radii = generator.rand(120, .float64)
    let noise = generator.randn(120, .float64)
    labels = (0..<120).map { $0 % 3 }
    points = Matrix(
      zip(labels, zip(radii, noise)).map { label, draws in
        let radius = 0.15 + 0.85 * draws.0
        let angle = 2 * Double.pi / 3 * Double(label) + 2.2 * radius + 0.16 * draws.1
        return [radius * cos(angle), radius * sin(angle)]
      })
  }
}

/// The points, and the lines at which two classes are as likely.
private func boundaries(_ respondent: Respondent) throws -> Figure {
  let data = Pinwheel()
  let net = try trained(
    on: data.points, data.labels, from: startCall(seed: 4, 2, 16, 3), orderSeed: 6, epochs: 300,
    batchSize: 30, learningRate: 0.5, by: respondent
  ).net
  var figure = plane(data, "What 16 units draw")
  figure.series.insert(
    Figure.Series(
      name: "as likely", style: .points, color: .black, width: 0.4,
      points: crossings(of: ReLUClassifier(net), from: -1.2, to: 1.2, steps: 100)), at: 0)
  return figure
}

/// The points alone.
func plane(_ data: Pinwheel, _ title: String) -> Figure {
  let marks: [(Figure.Series.Style, Color)] = [
    (.points, .blue), (.crosses, .vermilion), (.openSquares, .bluishGreen),
  ]
  let series = marks.enumerated().map { label, mark in
    Figure.Series(
      name: "class \(label)", style: mark.0, color: mark.1, width: 0.6,
      points: data.labels.indices.filter { data.labels[$0] == label }
        .map { Figure.Point(data.points[$0, 0], data.points[$0, 1]) })
  }
  var figure = Figure(
    title: title, x: "first feature", y: "second feature", xRange: -1.2...1.2,
    legend: .outside, series: series)
  figure.yRange = -1.2...1.2
  figure.contours = Figure.Contours(x: [], y: [], values: [], levels: [])
  return figure
}

/// Where the largest logit changes, along the lines of a grid.
func crossings(of network: ReLUClassifier, from low: Double, to high: Double, steps: Int) -> [Figure
  .Point]
{
  let places = linspace(low, high, steps + 1)
  let logits = network.logits(Matrix(places.flatMap { y in places.map { [$0, y] } }))
  func row(_ index: Int) -> [Double] { Array(logits.row(index)) }
  func largest(_ row: [Double]) -> Int { row.indices.max { row[$0] < row[$1] } ?? 0 }
  var found: [Figure.Point] = []
  for i in places.indices {
    for j in places.indices.dropLast() {
      for (a, b, isRow) in [
        (i * places.count + j, i * places.count + j + 1, true),
        (j * places.count + i, (j + 1) * places.count + i, false),
      ] {
        let (one, other) = (row(a), row(b))
        let (p, q) = (largest(one), largest(other))
        guard p != q else { continue }
        // Between the two the difference of the logits is a line, nearly.
        let (before, after) = (one[p] - one[q], other[q] - other[p])
        let place = places[j] + (places[j + 1] - places[j]) * before / (before + after)
        found.append(isRow ? Figure.Point(place, places[i]) : Figure.Point(places[i], place))
      }
    }
  }
  return found
}

/// The units' weights as tiles of 8 × 8 pixels: full squares are positive, open ones negative, and
/// the larger the farther from 0.
func weights(of table: Matrix) -> Figure {
  let largest = table.values.reduce(0) { max($0, abs($1)) }
  let sizes = [0.25, 0.5, 0.75, 1]
  let series = [1.0, -1].flatMap { sign in
    sizes.enumerated().map { step, size in
      let inside = (0..<table.values.count).filter { index in
        let part = sign * table.values[index] / largest
        return part > (step == 0 ? 0.1 : sizes[step - 1]) && part <= size
      }
      return Figure.Series(
        name: size < 1 ? "" : sign > 0 ? "for ink there" : "against it",
        style: sign > 0 ? .squares : .openSquares, color: sign > 0 ? .blue : .vermilion,
        width: 0.25 + 0.75 * size,
        points: inside.map { index in
          let (unit, pixel) = (index / table.columns, index % table.columns)
          return Figure.Point(
            Double(unit % 8 * 10 + pixel % 8), -Double(unit / 8 * 10 + pixel / 8))
        })
    }
  }
  var figure = Figure(
    title: "What each of the hidden units looks for", x: "", y: "", xRange: -1...79,
    legend: .outside, series: series)
  figure.yRange = -Double((table.rows + 7) / 8 * 10)...2
  figure.hasAxes = false
  return figure
}
