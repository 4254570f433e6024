import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LossLandscapeQuestions
import PropertyTesting

extension LossSurface {
  /// The mean squared error of a line on `data`, as a function of weight and bias.
  static func meanSquaredError(on data: Dataset) -> LossSurface {
    LossSurface(
      QuadraticLoss(ridgeOn: Examples(features: Matrix(column: data.x), targets: data.y)))
  }

  /// w² + 2b², on which the lesson works its examples.
  static let lessonsBowl = LossSurface(dimensions: 2, terms: [Term(1, [2, 0]), Term(2, [0, 2])])

  /// (w b − 1)², whose minima form a curve: two weights in a row, which together should be 1.
  static let valley = LossSurface(
    dimensions: 2, terms: [Term(1, [2, 2]), Term(-2, [1, 1]), Term(1, [0, 0])])

  /// The loss that a case of this lesson's recordings speaks of.
  init(_ recorded: LessonRecording.Case) throws {
    if recorded.numbers["x"] != nil {
      self = .meanSquaredError(
        on: Dataset(x: try recorded.list("x"), y: try recorded.list("y")))
    } else {
      let dimensions = Int(try recorded.number("dimensions"))
      let powers = try recorded.list("powers").map(Int.init)
      self.init(
        dimensions: dimensions,
        terms: try recorded.list("coefficients").enumerated().map { index, coefficient in
          Term(coefficient, Array(powers[(index * dimensions)...].prefix(dimensions)))
        })
    }
  }
}

extension LessonRecording.Case {
  /// The points that `key` lists, number after number.
  func points(_ key: String, of size: Int) throws -> [[Double]] {
    let numbers = try list(key)
    return stride(from: 0, to: numbers.count, by: size).map {
      Array(numbers[$0..<min($0 + size, numbers.count)])
    }
  }
}

/// Bowls over weight and bias that lie askew, steeper one way than the other; the lowest loss is 1.
let slantedBowls = zip(
  zip(.number(in: 0.5...2), .number(in: 2.25...4)), zip(.bool, .number(in: 0.25...0.8)),
  .vector(2)
).map { curvatures, shape, minimum in
  let (a, d) = shape.0 ? (curvatures.1, curvatures.0) : curvatures
  let b = shape.1 * (a * d).squareRoot()
  return QuadraticLoss(center: minimum, curvature: Matrix([[a, b], [b, d]]), floor: 1)
}

/// A polynomial of weight and bias with terms up to the fourth power, at a point.
struct CurvedPlace: Sendable, CustomStringConvertible {
  let surface: LossSurface
  let point: [Double]

  var description: String { "\(surface) at \(point)" }

  static let any = zip(.vector(9), .vector(2)).map { coefficients, point in
    let powers = [
      [4, 0], [3, 0], [2, 1], [1, 2], [0, 3], [0, 4], [1, 1], [2, 0], [0, 1],
    ]
    return CurvedPlace(
      surface: LossSurface(
        dimensions: 2, terms: zip(coefficients, powers).map { LossSurface.Term($0, $1) }),
      point: point)
  }
}

/// The scalar product.
func dotProduct(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The Euclidean length.
func vectorLength(_ vector: [Double]) -> Double { dotProduct(vector, vector).squareRoot() }
