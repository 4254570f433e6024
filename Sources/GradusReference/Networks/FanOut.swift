/// y = v · w with u = a · b, v = u + a and w = u · u, and the cotangents of a and b.
///
/// A value's cotangent is the sum over all its uses of what comes back through each:
///
///     v̄ = w ȳ          w̄ = v ȳ
///     ū = v̄ + 2u w̄     used in v once, and in w twice
///     ā = v̄ + b ū      used in v and in u
///     b̄ = a ū
package func fanOut(a: Double, b: Double, cotangent: Double) -> (y: Double, a: Double, b: Double) {
  let u = a * b
  let v = u + a
  let w = u * u
  let (vBar, wBar) = (w * cotangent, v * cotangent)
  let uBar = vBar + u * wBar + u * wBar
  return (v * w, vBar + b * uBar, a * uBar)
}
