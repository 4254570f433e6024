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

/// Numbers so far from zero that their squares have no digits left for how they differ.
///
/// They are 0, 1, 3 and 4 more than 2³⁰, their mean is 2 more and their variance 2.5. All of this is
/// exact in Doubles, and so is Σx² − n·x̄² by any way to write it: it is 0.
package let farFromZero = [0.0, 1, 3, 4].map { 0x1p30 + $0 }
