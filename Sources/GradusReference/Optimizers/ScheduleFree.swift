/// The averages of Schedule-Free SGD after each of `steps`, where every call of `gradient` is for the
/// next example.
///
///     y = (1 − β) z + β x                 where the gradient is taken
///     z ← z − γₜ (g(y) + λ y)             γₜ = γ min(1, t/w)
///     x ← (1 − c) x + c z                 c = γₜ² / (γ₁² + … + γₜ²)
///
/// x is the mean of all iterates z, each with the weight γ² of its step: if it is before a step, with
/// the sum S of the weights, then (S x + γₜ² z)/(S + γₜ²) is it after, and that is the last line. With
/// β = 0 the gradients are those of plain descent, and x is its average; with β = 1 they are taken at
/// the average itself.
///
/// Source: Defazio et al. 2024, doi:10.48550/arXiv.2405.15682.
package func scheduleFree(
  from start: [Double], steps: Int, learningRate: Double, beta: Double, warmUp: Int = 0,
  weightDecay: Double = 0, gradient: ([Double]) -> [Double]
) -> [[Double]] {
  var (iterate, average) = (start, start)
  var weights = 0.0
  return (0..<max(steps, 0)).map { step in
    let t = step + 1
    let rate = learningRate * (t < warmUp ? Double(t) / Double(warmUp) : 1)
    let asked = zip(iterate, average).map { (1 - beta) * $0 + beta * $1 }
    let slopes = gradient(asked)
    for i in iterate.indices { iterate[i] -= rate * (slopes[i] + weightDecay * asked[i]) }
    weights += rate * rate
    // At a rate of 0 nothing has moved.
    let share = weights == 0 ? 0 : rate * rate / weights
    for i in average.indices { average[i] += share * (iterate[i] - average[i]) }
    return average
  }
}
