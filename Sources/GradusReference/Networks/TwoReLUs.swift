import Gradus

/// A network of two rectifiers that draws a line with two bends over s = direction · x: 0 up to s = a, of slope
/// `rise` up to s = b, of slope `fall` from there on.
///
/// A rectifier max(0, s − c) adds nothing up to c, and a slope of 1 from there on. So each bend is a
/// unit, multiplied by how much the slope changes there: `rise` at a, `fall` − `rise` at b.
package func ridge(
  along direction: [Double], from a: Double, slope rise: Double, to b: Double, then fall: Double
) -> ReLUNetwork {
  ReLUNetwork(
    units: [
      ReLUNetwork.Unit(weights: direction, bias: -a, outgoing: rise),
      ReLUNetwork.Unit(weights: direction, bias: -b, outgoing: fall - rise),
    ], bias: 0)
}
