import Exercising
import Foundation
import Gradus
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

/// The loss over a grid of weights and biases.
let gridExercise: Exercise<GridQuestion, LossGrid> = Exercise(
  "1.4.grid", "the loss over a grid", file: "LossGrid.swift",
  reference: { $0.grid },
  claims: [
    .lessonsExample {
      [
        (
          GridQuestion(
            surface: LossSurface(
              dimensions: 2, terms: [.init(1, [2, 0]), .init(10, [0, 1])]),
            weights: .init(0...1, 3), biases: .init(2...3, 2)),
          LossGrid(
            weights: [0, 0.5, 1], biases: [2, 3], losses: [[20, 20.25, 21], [30, 30.25, 31]])
        )
      ]
    },
    Claim(
      "is PyTorch's mean squared error over linspace and meshgrid, a row for each bias",
      asking: {
        try Golden.lesson("1.4-grid").map { recorded in
          let (weights, biases) = (try recorded.list("weights"), try recorded.list("biases"))
          return (
            GridQuestion(
              surface: try LossSurface(recorded), weights: axis(weights), biases: axis(biases)),
            LossGrid(
              weights: weights, biases: biases,
              losses: try recorded.points("losses", of: weights.count))
          )
        }
      }, source: Golden.source),
    Claim(
      "a loss that is the weight is the same in all rows, one that is the bias in all columns",
      forAll: zip(axes, axes)
    ) { axes, grid in
      let (weights, biases) = (axes.0.points, axes.1.points)
      for (powers, losses, what) in [
        ([1, 0], biases.map { _ in weights }, "the loss is the weight"),
        ([0, 1], biases.map { bias in weights.map { _ in bias } }, "the loss is the bias"),
      ] {
        try grid.expect(
          GridQuestion(
            surface: LossSurface(dimensions: 2, terms: [.init(1, powers)]), weights: axes.0,
            biases: axes.1),
          toBe: LossGrid(weights: weights, biases: biases, losses: losses), source: what)
      }
    },
    Claim(
      "the corners are the ends of both ranges, with the losses there",
      forAll: zip(slantedBowls, axes)
    ) { input, grid in
      let (bowl, weights) = input
      let biases = GridQuestion.Axis(-3...1.5, weights.count + 2)
      let surface = LossSurface(bowl)
      let answer = try grid.ask(GridQuestion(surface: surface, weights: weights, biases: biases))
      for (name, found, axis) in [
        ("weights", answer.weights, weights), ("biases", answer.biases, biases),
      ] {
        try grid.expect(found.first ?? .nan, equals: axis.lower, scale: 1, "the first of \(name)")
        try grid.expect(found.last ?? .nan, equals: axis.upper, scale: 1, "the last of \(name)")
      }
      for (name, loss, point) in [
        ("first row, first", answer.losses.first?.first, [weights.lower, biases.lower]),
        ("first row, last", answer.losses.first?.last, [weights.upper, biases.lower]),
        ("last row, first", answer.losses.last?.first, [weights.lower, biases.upper]),
      ] {
        try grid.expect(
          loss ?? .nan, equals: surface.value(at: point),
          "\(name) column, weight \(text(point[0])) and bias \(text(point[1])): loss")
      }
    },
  ],
  robustness: [
    Claim(
      "a grid ends where its range does, also where steps of its width miss it",
      asking: {
        let surface = LossSurface(dimensions: 2, terms: [.init(1, [2, 0]), .init(10, [0, 1])])
        // Three times 1.3 is above 3.9 in Doubles.
        return [
          (
            GridQuestion(surface: surface, weights: .init(0...3.9, 4), biases: .init(2...3, 2)),
            LossGrid(
              weights: [0, 1.3, 2.6, 3.9], biases: [2, 3],
              losses: [[20, 21.69, 26.76, 35.21], [30, 31.69, 36.76, 45.21]])
          )
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: GridRecipe(), answering: { $0.grid($1) },
    [
      Deviation(
        "transposed", "Rows and columns have changed places: a row for each weight",
        seenIn: "torch.meshgrid without indexing=\"xy\""
      ) { $0.arrange = { transposed($0) } },
      Deviation("end-excluded", "The end of a range is left out: n points with n gaps") {
        $0.points = { axis in spread(axis, from: 0, gaps: axis.count) }
      },
      Deviation("start-excluded", "The start of a range is left out: points are counted from 1") {
        $0.points = { axis in spread(axis, from: 1, gaps: axis.count) }
      },
      Deviation("lower-missing", "The points are counted from 0, not from where the range begins") {
        $0.points = { axis in axis.points.map { $0 - axis.lower } }
      },
      Deviation("one-apart", "The points lie 1 apart, whatever the range") {
        $0.points = { axis in (0..<axis.count).map { axis.lower + Double($0) } }
      },
      Deviation(
        "stride-through", "The points are a stride(from:through:by:), which rounding may end early"
      ) {
        $0.points = { axis in
          Array(stride(from: axis.lower, through: axis.upper, by: gap(axis)))
        }
      },
      Deviation("stride-to", "The points are a stride(from:to:by:), which leaves out the end") {
        $0.points = { axis in Array(stride(from: axis.lower, to: axis.upper, by: gap(axis))) }
      },
      Deviation("cell-centres", "The points are the middles of the cells, not their ends") {
        $0.points = { axis in spread(axis, from: 0.5, gaps: axis.count) }
      },
      Deviation("arguments-swapped", "The loss is called with the bias first") {
        $0.loss = { $0.value(at: [$2, $1]) }
      },
      Deviation("counts-swapped", "There are `rows` weights and `columns` biases") {
        $0.prepare = { swap(&$0.weights.count, &$0.biases.count) }
      },
      Deviation("one-range", "The range of the weights serves for the biases as well") {
        $0.prepare = { ($0.biases.lower, $0.biases.upper) = ($0.weights.lower, $0.weights.upper) }
      },
      Deviation("highest-row-first", "Row 0 has the highest bias, as the lines of an image go") {
        $0.arrange = { $0.reversed() }
      },
      Deviation("highest-bias-first", "The highest bias comes first, in `biases` and in the rows") {
        $0.biases = { $0.reversed() }
      },
      Deviation(
        "column-by-column", "The losses are listed weight by weight and then cut into rows"
      ) {
        $0.arrange = { rows in
          let (numbers, columns) = (transposed(rows).flatMap { $0 }, rows.first?.count ?? 0)
          return rows.indices.map { Array(numbers[($0 * columns)...].prefix(columns)) }
        }
      },
      Deviation("logarithms", "The losses' logarithms are returned, not the losses") {
        $0.loss = { log($0.value(at: [$1, $2])) }
      },
    ]),
  hints: [
    "Two lists of numbers, one for each axis, and a table with the loss of each pair. How many gaps "
      + "lie between n fence posts?",
    "Point i of n from a to b is a + i · (b − a)/(n − 1), for i = 0 … n − 1. losses[row][column] = "
      + "loss(weights[column], biases[row]).",
    "Gradus has linspace(a, b, n). Then two loops, the biases outside and the weights inside: "
      + "try biases.map { bias in try weights.map { weight in try loss(weight, bias) } }.",
  ],
  why:
    "n points have n − 1 gaps, so both ends are on the grid. A row is one bias and a column "
    + "one weight: as in a picture, up is the second axis and right the first.")

extension GridQuestion {
  /// The right answer.
  var grid: LossGrid {
    lossGrid(
      of: { surface.value(at: [$0, $1]) }, weights: weights.range, columns: weights.count,
      biases: biases.range, rows: biases.count)
  }
}

/// The lines of the grid.
struct GridRecipe: Sendable {
  var prepare: @Sendable (inout GridQuestion) -> Void = { _ in }
  var points: @Sendable (GridQuestion.Axis) -> [Double] = { $0.points }
  var biases: @Sendable ([Double]) -> [Double] = { $0 }
  var loss: @Sendable (_ surface: LossSurface, _ weight: Double, _ bias: Double) -> Double = {
    $0.value(at: [$1, $2])
  }
  var arrange: @Sendable ([[Double]]) -> [[Double]] = { $0 }

  func grid(_ question: GridQuestion) -> LossGrid {
    var question = question
    prepare(&question)
    let (weights, biases) = (points(question.weights), biases(points(question.biases)))
    let losses = biases.map { bias in weights.map { loss(question.surface, $0, bias) } }
    return LossGrid(weights: weights, biases: biases, losses: arrange(losses))
  }
}

/// Axes that begin or end anywhere, zero among it.
private let axes = zip(.integer(in: 2...5), .number(in: -2...1), .number(in: 0.5...4)).map {
  GridQuestion.Axis($1...($1 + $2), $0)
}

private func axis(_ points: [Double]) -> GridQuestion.Axis {
  GridQuestion.Axis((points.first ?? 0)...(points.last ?? 0), points.count)
}

private func spread(
  _ axis: GridQuestion.Axis, from first: Double, gaps: Int
) -> [Double] {
  (0..<axis.count).map {
    axis.lower + (Double($0) + first) * (axis.upper - axis.lower) / Double(gaps)
  }
}

private func gap(_ axis: GridQuestion.Axis) -> Double {
  (axis.upper - axis.lower) / Double(axis.count - 1)
}

private func transposed(_ rows: [[Double]]) -> [[Double]] {
  (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
}
