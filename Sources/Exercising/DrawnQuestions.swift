import Gradus
import PropertyTesting

// What the claims of several lessons draw.

/// Points with no two x alike, however far they are shrunk; x begins near `offset`.
package func points(_ count: Int, offset: Double = 0) -> Generator<Dataset> {
  zip(Generator.vector(count), Generator.vector(count)).map { gaps, y in
    var x = offset
    return Dataset(
      x: gaps.map { gap in
        x += abs(gap)
        return x
      }, y: y)
  }
}

/// A learning rate as people choose them.
package let learningRates = Generator<Double>.choice(of: [0.1, 0.01, 0.03, 0.3, 0.5])
