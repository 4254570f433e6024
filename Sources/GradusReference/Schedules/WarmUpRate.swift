/// Exercise 3.2.warm-up: a rate that rises in equal parts and then falls in equal parts.
///
/// Step s has γ s/w before step w, and γ (T − s)/(T − w) from there to step T; after that 0.
/// Source: transformers' get_linear_schedule_with_warmup; Goyal et al. 2017, arXiv:1706.02677.
package func warmUpRate(step: Int, peak: Double, warmUp: Int, total: Int) -> Double {
  if step < warmUp { return peak * Double(step) / Double(warmUp) }
  return step < total ? peak * Double(total - step) / Double(total - warmUp) : 0
}
