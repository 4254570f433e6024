import Gradus

/// All values of a chain, x first and y last, and the cotangent of each.
///
/// With v_{k+1} = f_k(v_k), a change of v_k reaches y through v_{k+1} alone:
///
///     v̄_k = f_k′(v_k) v̄_{k+1}
///
/// so that the cotangents are made from the end, with the values that the forward pass kept.
package func chain(
  _ links: [Link], at x: Double, cotangent: Double
) -> (values: [Double], cotangents: [Double]) {
  var values = [x]
  for (k, link) in links.enumerated() { values.append(link.value(values[k])) }
  var cotangents = values.map { _ in cotangent }
  for k in links.indices.reversed() {
    cotangents[k] = links[k].slope(values[k]) * cotangents[k + 1]
  }
  return (values, cotangents)
}
