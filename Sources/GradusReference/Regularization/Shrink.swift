/// Exercise 2.6.shrink: the weights that are best beside a penalty, each for itself.
///
/// What makes ½(w − a)² + λ₂/2 w² + λ₁|w| least. For w > 0 the slope is w − a + λ₂ w + λ₁, which is zero
/// at (a − λ₁)/(1 + λ₂), if that is positive; for w < 0 likewise at (a + λ₁)/(1 + λ₂). For |a| ≤ λ₁
/// neither is where it should be, and 0 is best.
/// Source: Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425, the soft threshold; torch.nn.Softshrink.
package func shrunken(_ best: [Double], l2: Double, l1: Double) -> [Double] {
  best.map { a in
    let left = abs(a) - l1
    return left > 0 ? (a > 0 ? left : -left) / (1 + l2) : 0
  }
}
