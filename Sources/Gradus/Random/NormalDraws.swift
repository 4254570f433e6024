import Foundation

extension RandomGenerator {
  /// `count` standard normal numbers, as `torch.randn` gives them.
  public mutating func randn(_ count: Int, _ precision: Precision = .float32) -> [Double] {
    normal(count, mean: 0, standardDeviation: 1, precision)
  }

  /// `count` normal numbers, as `Tensor.normal_` gives them, to 2 units in the last place.
  ///
  /// PyTorch has two ways, and the size decides. Below 16 numbers each is drawn by itself, in
  /// float64. From 16 on, uniform numbers are drawn for all places, then each block of 16 is
  /// turned into normal ones; where the size is no multiple of 16, the last 16 places are drawn
  /// and turned once more.
  public mutating func normal(
    _ count: Int, mean: Double, standardDeviation: Double, _ precision: Precision = .float32
  ) -> [Double] {
    guard count >= 16 else {
      return (0..<count).map { _ in
        let value = singleNormal() * standardDeviation + mean
        return precision == .float32 ? Double(Float(value)) : value
      }
    }
    var values = rand(count, precision)
    for start in stride(from: 0, through: count - 16, by: 16) {
      boxMuller(&values[start..<start + 16], mean, standardDeviation, precision)
    }
    if count % 16 != 0 {
      values.replaceSubrange((count - 16)..., with: rand(16, precision))
      boxMuller(&values[(count - 16)...], mean, standardDeviation, precision)
    }
    return values
  }

  /// Turns 16 uniform numbers into normal ones: the first eight give the radii, the last eight
  /// the angles. Source: Box & Muller 1958, doi:10.1214/aoms/1177706645.
  private func boxMuller(
    _ block: inout ArraySlice<Double>, _ mean: Double, _ deviation: Double, _ precision: Precision
  ) {
    for j in block.startIndex..<block.startIndex + 8 {
      let u1 = 1 - block[j]  // from (0, 1], so that its logarithm is finite
      let u2 = block[j + 8]
      switch precision {
      case .float64:
        let radius = (-2 * log(u1)).squareRoot()
        let angle = 2 * Double.pi * u2
        block[j] = mean.addingProduct(radius * cos(angle), deviation)
        block[j + 8] = mean.addingProduct(radius * sin(angle), deviation)
      case .float32:
        let radius = (-2 * cephesLog(Float(u1))).squareRoot()
        // Float.pi is rounded towards zero, PyTorch's 2π to the nearest.
        let (sine, cosine) = cephesSineAndCosine(Float(2 * Double.pi) * Float(u2))
        let (m, s) = (Float(mean), Float(deviation))
        block[j] = Double(m.addingProduct(radius * cosine, s))
        block[j + 8] = Double(m.addingProduct(radius * sine, s))
      }
    }
  }

  /// One standard normal number; they are made in pairs, and the second is kept for next time.
  private mutating func singleNormal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let angle = 2 * Double.pi * unit(.float64)
    let radius = (-2 * log1p(-unit(.float64))).squareRoot()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }
}
