import Gradus

/// Exercise 3.3.twins: for each hidden unit the first one that training cannot tell it from.
///
/// The slopes by what goes into unit i, and by what goes out of it, are made of its output hᵢ, of its own
/// numbers and of what all units share:
///
///     w̄₂ᵢ = ȳ hᵢ     z̄ᵢ = (1 − hᵢ²) w₂ᵢ · ȳ     w̄₁ᵢ = z̄ᵢ x     b̄₁ᵢ = z̄ᵢ
///
/// Two units that agree in weights in, bias and weights out get the same slopes, and agree after the
/// step. If they differ in one of these, so they do in outputs, or in slopes and then in outputs.
package func twins(w1: Matrix, b1: [Double], w2: Matrix) -> [Int] {
  func numbers(of unit: Int) -> [Double] {
    w1.rows(at: [unit]).values + [b1[unit]] + (0..<w2.rows).map { w2[$0, unit] }
  }
  return b1.indices.map { unit in
    b1.indices.first { numbers(of: $0) == numbers(of: unit) } ?? unit
  }
}
