import Gradus

/// A loss as numbers, so that it can cross to the learner's process: a polynomial.
public struct LossSurface: Codable, Sendable, Equatable {
  /// `coefficient` times the product of the parameters, each to its power.
  public struct Term: Codable, Sendable, Equatable {
    /// What the product is multiplied by.
    public var coefficient: Double
    /// One exponent for each parameter.
    public var powers: [Int]

    public init(_ coefficient: Double, _ powers: [Int]) {
      self.coefficient = coefficient
      self.powers = powers
    }
  }

  /// How many parameters the loss has.
  public var dimensions: Int
  /// What is added up.
  public var terms: [Term]

  public init(dimensions: Int, terms: [Term]) {
    for term in terms {
      require(
        term.powers.count == dimensions && term.powers.allSatisfy { $0 >= 0 },
        "a term has the powers \(term.powers); it needs \(dimensions), none below 0")
    }
    self.dimensions = dimensions
    self.terms = terms
  }

  /// A quadratic loss, multiplied out.
  public init(_ loss: QuadraticLoss) {
    let d = loss.center.count
    func powers(_ indices: Int...) -> [Int] { (0..<d).map { i in indices.count { $0 == i } } }
    let origin = loss.center.map { _ in 0.0 }
    var terms: [Term] = []
    for i in 0..<d {
      for j in i..<d {
        terms.append(Term(loss.curvature[i, j] / (i == j ? 2 : 1), powers(i, j)))
      }
    }
    terms += loss.gradient(at: origin).enumerated().map { Term($1, powers($0)) }
    terms.append(Term(loss.value(at: origin), powers()))
    self.init(dimensions: d, terms: terms.filter { $0.coefficient != 0 })
  }

  /// The loss at `point`, which has a number for each parameter.
  public func value(at point: [Double]) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * product(point, $1.powers) }
  }

  /// The loss's slope along each parameter at `point`.
  public func gradient(at point: [Double]) -> [Double] {
    point.indices.map { i in
      terms.reduce(0) { sum, term in
        guard term.powers[i] > 0 else { return sum }
        var powers = term.powers
        powers[i] -= 1
        return sum + term.coefficient * Double(term.powers[i]) * product(point, powers)
      }
    }
  }

  private func product(_ point: [Double], _ powers: [Int]) -> Double {
    var product = 1.0
    for (number, power) in zip(point, powers) {
      for _ in 0..<power { product *= number }
    }
    return product
  }
}

extension LossSurface: CustomStringConvertible {
  /// Such as "L(w, b) = 0.5w² − 2wb + 3".
  public var description: String {
    let names = dimensions > 2 ? (0..<dimensions).map { "p\($0)" } : ["w", "b"]
    let sum = terms.enumerated().map { index, term in
      let sign = term.coefficient < 0 ? "−" : index == 0 ? "" : "+"
      let product = zip(names, term.powers).map { name, power in
        power == 0 ? "" : power == 1 ? name : name + "⁰¹²³⁴⁵⁶⁷⁸⁹".at(power)
      }.joined()
      let size = shortened(abs(term.coefficient))
      return (index == 0 ? sign : " \(sign) ")
        + (size == "1" && !product.isEmpty ? product : size + product)
    }
    let arguments = names.prefix(dimensions).joined(separator: ", ")
    return "L(\(arguments)) = \(sum.isEmpty ? "0" : sum.joined())"
  }
}

extension String {
  /// The character at `place`; `^place` where there is none.
  fileprivate func at(_ place: Int) -> String {
    place < count ? String(self[index(startIndex, offsetBy: place)]) : "^\(place)"
  }
}

/// A point as messages show it.
func tuple(_ point: [Double]) -> String {
  "(" + point.map(shortened).joined(separator: ", ") + ")"
}

/// The number as messages show it: rounded to about five digits where it has more.
func shortened(_ value: Double) -> String {
  let text = legible(value)
  guard text.count > 8, value.isFinite, abs(value) >= 1e-3, abs(value) < 1e9 else { return text }
  let unit = abs(value) >= 1000 ? 1.0 : abs(value) >= 1 ? 1e4 : 1e6
  return legible((value * unit).rounded() / unit)
}
