import Exercising
import Foundation
import Gradus

/// The lines of `lossAndSlopes`.
struct NetworkRecipe: Sendable {
  var activation: @Sendable (Double) -> Double = { tanh($0) }
  var slope: @Sendable (_ z: Double, _ h: Double) -> Double = { _, h in 1 - h * h }
  var tanhLast = false
  var seesSums = false
  var readsBiasFirst = false
  var writesBiasFirst = false
  var readsColumns = false
  var writesColumns = false
  var lastFirst = false
  var biasesAtEnd = false
  var scale: @Sendable (_ examples: Double) -> Double = { 1 / $0 }
  var lossScale: @Sendable (_ examples: Double) -> Double = { 1 / $0 }
  var label = 1.0
  var sign = 1.0
  var chances: @Sendable ([Double]) -> [Double] = { softmax($0) }
  var loss: @Sendable (_ logits: [Double], _ label: Int) -> Double = { z, c in
    let top = z.max() ?? 0
    return top + log(z.reduce(0) { $0 + exp($1 - top) }) - z[c]
  }
  var biasesOfLast = false
  var usesBias = true
  var usesHiddenBiases = true
  var bendsInputs = false
  var freezesFirst = false
  var decay = 0.0

  private func layers(_ parameters: [Double], _ sizes: [Int]) -> [(weight: Matrix, bias: [Double])]
  {
    var left = parameters[...]
    func next(_ count: Int) -> [Double] {
      defer { left = left.dropFirst(count) }
      return Array(left.prefix(count))
    }
    return zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      let early = readsBiasFirst ? next(outputs) : []
      let values = next(inputs * outputs)
      let weight =
        readsColumns
        ? Matrix(rows: inputs, columns: outputs, values: values).transposed
        : Matrix(rows: outputs, columns: inputs, values: values)
      return (weight, readsBiasFirst ? early : next(outputs))
    }
  }

  func answer(_ call: Call) throws -> Tensors {
    let (parameters, sizes) = (try call.list("parameters"), try call.integers("sizes"))
    let (x, labels) = (try call.matrix("x"), try call.integers("labels"))
    let layers = layers(parameters, sizes)
    var (sums, inputs) = ([x], [bendsInputs ? x.map(activation) : x])
    for (weight, bias) in layers {
      let products = inputs[inputs.count - 1] * weight.transposed
      let isLast = inputs.count == layers.count
      let adds = usesBias && (usesHiddenBiases || isLast)
      sums.append(adds ? products.addingToRows(bias) : products)
      inputs.append(isLast && !tanhLast ? sums[inputs.count] : sums[inputs.count].map(activation))
    }
    let (logits, n) = (inputs[layers.count], Double(labels.count))
    var (g, total) = (logits, 0.0)
    for (i, label) in labels.enumerated() {
      let row = Array(logits.row(i))
      total += loss(row, label)
      for (j, p) in chances(row).enumerated() {
        g[i, j] = sign * scale(n) * (p - (j == label ? self.label : 0))
      }
    }
    func through(_ bar: Matrix, _ layer: Int) -> Matrix {
      Matrix(
        rows: bar.rows, columns: bar.columns,
        values: bar.values.indices.map {
          bar.values[$0] * slope(sums[layer].values[$0], inputs[layer].values[$0])
        })
    }
    if tanhLast { g = through(g, layers.count) }
    var parts: [(weights: [Double], biases: [Double])] = []
    for k in layers.indices.reversed() {
      let table = g.transposed * (seesSums ? sums[k] : inputs[k])
      let biases = (biasesOfLast ? g.rows(at: [g.rows - 1]) : g).columnSums
      let isFrozen = freezesFirst && k == 0
      parts.append(
        (
          (writesColumns ? table.transposed : table).values.map { isFrozen ? 0 : $0 },
          biases.map { isFrozen ? 0 : $0 }
        ))
      if k > 0 { g = through(g * layers[k].weight, k) }
    }
    if !lastFirst { parts.reverse() }
    var slopes =
      biasesAtEnd
      ? parts.flatMap(\.weights) + parts.flatMap(\.biases)
      : parts.flatMap { writesBiasFirst ? $0.biases + $0.weights : $0.weights + $0.biases }
    if decay != 0 { slopes = zip(slopes, parameters).map { $0 + decay * $1 } }
    return Tensors([
      NamedTensor("the loss", lossScale(n) * total), NamedTensor("slopes", slopes),
    ])
  }
}

/// e^z over their sum.
func softmax(_ logits: [Double]) -> [Double] {
  let top = logits.max() ?? 0
  let exponentials = logits.map { exp($0 - top) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}
