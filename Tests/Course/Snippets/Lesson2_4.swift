import Gradus
import GradusReference

// The code that lesson 2.4 shows.

/// The slopes at 1 of the six activations, and what lesson 1.5's rules say of a rectifier near its
/// kink.
func lesson2_4Slopes() -> (slopesAtOne: [Double], report: SlopeReport) {
  let activations: [any Activation] = [
    ReLU(), LeakyReLU(), Sigmoid(), Tanh(), SiLU(), GELU(),
  ]
  let slopesAtOne = activations.map { $0.slope(1) }
  let report = examineSlope(of: { ReLU().value($0) }, at: 0.003, step: 0.1, tolerance: 1e-6)
  return (slopesAtOne, report)
}
