import Gradus

/// A line with two bends over s = direction · x.
struct Bends: Sendable {
  var direction: [Double]
  var a: Double
  var b: Double
  var rise: Double
  var fall: Double

  static let asking = "a network of two rectifiers, by its outputs at some points"

  init(direction: [Double], a: Double, b: Double, rise: Double, fall: Double) {
    (self.direction, self.a, self.b, self.rise, self.fall) = (direction, a, b, rise, fall)
  }

  init(_ call: Call) throws {
    self.init(
      direction: try call.list("direction"), a: try call.number("a"), b: try call.number("b"),
      rise: try call.number("rise"), fall: try call.number("fall"))
  }

  /// What it is at s, piece by piece.
  func value(_ s: Double) -> Double {
    if s <= a { return 0 }
    return s <= b ? rise * (s - a) : rise * (b - a) + fall * (s - b)
  }

  /// The question for a network that draws it at these points, by default some of each piece.
  func call(at points: Matrix) -> Call {
    Call(
      Self.asking,
      [
        NamedTensor("direction", direction), NamedTensor("a", a), NamedTensor("rise", rise),
        NamedTensor("b", b), NamedTensor("fall", fall), NamedTensor("points", points),
      ])
  }

  func drawn(at points: Matrix? = nil) -> (question: Call, answer: Tensors) {
    let points = points ?? pieces
    let values = (0..<points.rows).map { row in
      value(direction.indices.reduce(0) { $0 + direction[$1] * points[row, $1] })
    }
    return (
      call(at: points),
      Tensors([NamedTensor("hidden units", 2), NamedTensor("outputs", values)])
    )
  }

  /// Points of each piece, some of them moved across the direction, where nothing changes.
  private var pieces: Matrix {
    let square = direction.reduce(0.0) { sum, x in sum + x * x }
    let places = [-2, -0.5, 0.25, 0.75, 1.5, 3].map { a + $0 * (b - a) }
    return Matrix(
      places.enumerated().map { place, s -> [Double] in
        var point = direction.map { $0 * s / square }
        if direction.count > 1, place % 2 == 1 {
          point[0] += direction[1]
          point[1] -= direction[0]
        }
        return point
      })
  }
}
