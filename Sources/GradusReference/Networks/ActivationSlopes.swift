/// The slopes of six activations at `x`, each derived beside its activation in this library; at a
/// kink what PyTorch takes for it.
package func activationSlopes(at x: Double) -> (
  relu: Double, leakyReLU: Double, sigmoid: Double, tanh: Double, silu: Double, gelu: Double
) {
  (
    ReLU().slope(x), LeakyReLU().slope(x), Sigmoid().slope(x), Tanh().slope(x), SiLU().slope(x),
    GELU().slope(x)
  )
}
