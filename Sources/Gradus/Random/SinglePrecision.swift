// The logarithm, sine and cosine that PyTorch's vectorised kernels use for float32: polynomials
// whose last digits differ from those of the correctly rounded functions, and a sum near zero
// shows it. Each product that meets a sum is fused with it, as the compiled kernels have it.
//
// Source: Moshier, Cephes Mathematical Library, single precision (logf.c, sinf.c), in the
// arrangement of Pommier's sse_mathfun that ATen's avx_mathfun follows.

/// The natural logarithm of a normal number above 0.
///
/// With x = m · 2ᵉ and m from [√½, √2), log x = log m + e log 2, and log(1 + f) is f − f²/2 plus
/// f³ times a polynomial. log 2 comes in two parts, the first of which is short, so that its
/// product with e is exact.
func cephesLog(_ x: Float) -> Float {
  var m = x.significand / 2
  var e = Float(x.exponent + 1)
  if m < 0.707_106_77 {
    m *= 2
    e -= 1
  }
  let f = m - 1
  let square = f * f
  let tail = polynomial(
    f,
    [
      7.037_683_629_2e-2, -1.151_461_031_0e-1, 1.167_699_874_0e-1, -1.242_014_084_6e-1,
      1.424_932_278_7e-1, -1.666_805_766_5e-1, 2.000_071_476_5e-1, -2.499_999_399_3e-1,
      3.333_333_117_4e-1,
    ])
  let small = (e * -2.121_944_40e-4).addingProduct(tail * f, square) - square / 2
  return (f + small).addingProduct(e, 0.693_359_375)
}

/// The sine and the cosine of an angle from 0 to 2π.
///
/// The nearest even multiple j of π/4 is taken away in three parts, the first two of which have
/// exact products with j. What is left lies in ±π/4, where one polynomial gives the sine and one
/// the cosine; j says which is which, and with what sign.
func cephesSineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
  let j = (Int(angle * 1.273_239_544_735_16) + 1) & ~1
  let multiple = Float(j)
  let x =
    angle
    .addingProduct(multiple, -0.785_156_25)
    .addingProduct(multiple, -2.418_756_484_985_351_562_5e-4)
    .addingProduct(multiple, -3.774_894_977_445_941_08e-8)
  let square = x * x
  let cosineTail = polynomial(
    square, [2.443_315_711_809_948e-5, -1.388_731_625_493_765e-3, 4.166_664_568_298_827e-2])
  let even = (-square / 2).addingProduct(cosineTail * square, square) + 1
  let sineTail = polynomial(
    square, [-1.951_529_589_1e-4, 8.332_160_873_6e-3, -1.666_665_461_1e-1])
  let odd = x.addingProduct(sineTail * square, x)
  let swapped = j & 2 != 0
  let sine = swapped ? even : odd
  let cosine = swapped ? odd : even
  return (j & 4 == 0 ? sine : -sine, (j + 2) & 4 == 0 ? cosine : -cosine)
}

/// The polynomial with these coefficients, the highest power first, by Horner's rule.
private func polynomial(_ x: Float, _ coefficients: [Float]) -> Float {
  coefficients.dropFirst().reduce(coefficients[0]) { $1.addingProduct($0, x) }
}
