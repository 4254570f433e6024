/// Exercise 3.2.budget: what a schedule's rates allow, all together.
///
/// Under gradients of one sign each step of Adam has the length of its rate, so the way is Σ γₜ. And
/// AdamW's decay multiplies a parameter by 1 − γₜλ in each step, so Π (1 − γₜλ) of it is left where
/// there is no gradient.
package func rateBudget(_ rates: [Double], decay: Double) -> (reach: Double, kept: Double) {
  (rates.reduce(0, +), rates.reduce(1) { $0 * (1 - $1 * decay) })
}
