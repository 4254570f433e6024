import Exercising
import Foundation
import Gradus

/// Attention of one head and its backward pass, number by number, with its lines as properties.
package struct AttentionRecipe: Sendable {
  /// c, of the numbers of a query, of the keys and of what is given.
  var scale: @Sendable (_ columns: Int, _ keys: Int, _ given: Double?) -> Double = {
    columns, _, given in given ?? 1 / Double(columns).squareRoot()
  }
  var scaleBack: @Sendable (Double) -> Double = { $0 }
  /// Whether a causal query sees a key, of queries and keys.
  var sees: @Sendable (_ query: Int, _ key: Int, _ queries: Int, _ keys: Int) -> Bool = {
    query, key, _, _ in key <= query
  }
  /// Whether a key that is marked as unseen is seen, and what its score becomes.
  var turnsMarks = false
  var scoreOfUnseen = -Double.infinity
  var masksWeights = false
  var mask: @Sendable (Double) -> Double = { $0 }
  /// Whether weights add up to 1 over the queries, not over the keys.
  var isOverQueries = false
  /// The weights of a query that sees none, of the number of keys.
  var ofNone: @Sendable (_ keys: Int) -> Double = { _ in 0 }
  /// S̄ of P, P̄ and Σ P̄ P.
  var back: @Sendable (Double, Double, Double) -> Double = { $0 * ($1 - $2) }
  var valueSeesScores = false

  func answer(_ call: Call) throws -> Tensors {
    let sizes = try call.integers("sizes")
    let (queries, keys, columns) = (sizes[0], sizes[1], sizes[2])
    func rows(_ name: String) throws -> [[Double]] {
      let list = try call.list(name)
      let width = list.count / (name == "query" || name == "cotangent" ? queries : keys)
      return stride(from: 0, to: list.count, by: width).map { Array(list[$0..<$0 + width]) }
    }
    let (q, k, v, y) = (
      try rows("query"), try rows("key"), try rows("value"), try rows("cotangent")
    )
    let c = scale(columns, keys, try? call.number("scale"))
    let (added, unseen) = (try call.list("mask"), try call.list("unseen"))
    let isCausal = try call.number("causal") == 1
    func isUnseen(_ i: Int, _ j: Int) -> Bool {
      let hasMarks = unseen.contains(1)
      return isCausal && !sees(i, j, queries, keys)
        || hasMarks && (unseen[i * keys + j] == 1) != turnsMarks
    }
    var p = (0..<queries).map { i in
      (0..<keys).map { j in
        let score = c * dot(q[i], k[j]) + mask(added[i * keys + j])
        return isUnseen(i, j) && !masksWeights ? scoreOfUnseen : score
      }
    }
    let scores = p
    p = isOverQueries ? transposed(transposed(p).map(softmax)) : p.map(softmax)
    if masksWeights {
      for i in 0..<queries { for j in 0..<keys where isUnseen(i, j) { p[i][j] = 0 } }
    }
    let output = p.map { row in v[0].indices.map { column in dot(row, v.map { $0[column] }) } }
    let pBar = y.map { slope in v.map { dot(slope, $0) } }
    let s = p.indices.map { i in
      let sum = dot(pBar[i], p[i])
      return p[i].indices.map { back(p[i][$0], pBar[i][$0], sum) }
    }
    let seen = valueSeesScores ? scores : p
    let dValue = transposed(seen).map { row in
      y[0].indices.map { column in dot(row, y.map { $0[column] }) }
    }
    let cBack = scaleBack(c)
    func product(_ slopes: [[Double]], _ others: [[Double]]) -> [Double] {
      slopes.flatMap { row in
        (0..<columns).map { column in cBack * dot(row, others.map { $0[column] }) }
      }
    }
    return Tensors([
      NamedTensor("output", output.flatMap { $0 }), NamedTensor("dQuery", product(s, k)),
      NamedTensor("dKey", product(transposed(s), q)),
      NamedTensor("dValue", dValue.flatMap { $0 }),
    ])
  }

  private func softmax(_ scores: [Double]) -> [Double] {
    let largest = scores.max() ?? 0
    guard largest > -.infinity else { return scores.map { _ in ofNone(scores.count) } }
    let exponentials = scores.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func transposed(_ rows: [[Double]]) -> [[Double]] {
  rows[0].indices.map { column in rows.map { $0[column] } }
}

/// What goes wrong in attention, over calls with PyTorch's names.
package let attentionDeviations = Deviations(
  of: AttentionRecipe(), answering: { try $0.answer($1) },
  [
    Deviation(
      "not-scaled", "The scores are not divided by √d",
      seenIn: "keras.layers.Attention, mlc-ai/mlc-llm#3426"
    ) { $0.scale = { _, _, given in given ?? 1 } },
    Deviation(
      "scaled-by-d", "The scores are divided by d, not by its root", seenIn: "delzac/cntkx#10"
    ) { $0.scale = { columns, _, given in given ?? 1 / Double(columns) } },
    Deviation("scaled-by-keys", "The scores are divided by the root of the number of keys") {
      $0.scale = { _, keys, given in given ?? 1 / Double(keys).squareRoot() }
    },
    Deviation("multiplied-by-root", "The scores are multiplied by √d") {
      $0.scale = { columns, _, given in given ?? Double(columns).squareRoot() }
    },
    Deviation("scale-ignored", "A scale that is given is not used") {
      $0.scale = { columns, _, _ in 1 / Double(columns).squareRoot() }
    },
    Deviation("scale-missing-back", "The scale is missing in the cotangents of query and key") {
      $0.scaleBack = { _ in 1 }
    },
    Deviation("scaled-twice-back", "The cotangents of query and key are scaled twice") {
      $0.scaleBack = { $0 * $0 }
    },
    Deviation(
      "over-queries", "The weights add up to 1 over the queries, not over the keys",
      seenIn: "labmlai/annotated_deep_learning_paper_implementations#146, FudanNLP/fastNLP#254"
    ) { $0.isOverQueries = true },
    Deviation(
      "mask-after-softmax", "The mask is laid on the weights, which then do not add up to 1",
      seenIn: "huggingface/pytorch-image-models#2236"
    ) { $0.masksWeights = true },
    Deviation(
      "sees-the-next", "A causal query sees the next key, too", equation: "j ≤ i + 1",
      seenIn: "jadore801120/attention-is-all-you-need-pytorch#19"
    ) { $0.sees = { query, key, _, _ in key <= query + 1 } },
    Deviation("not-itself", "A causal query does not see its own key", equation: "j < i") {
      $0.sees = { query, key, _, _ in key < query }
    },
    Deviation("sees-the-future", "A causal query sees its key and those after it") {
      $0.sees = { query, key, _, _ in key >= query }
    },
    Deviation("not-causal", "A causal query sees all keys") { $0.sees = { _, _, _, _ in true } },
    Deviation(
      "aligned-with-last", "The last causal query sees all keys, where their numbers differ",
      equation: "j ≤ i + keys − queries", seenIn: "MLX"
    ) { $0.sees = { query, key, queries, keys in key <= query + keys - queries } },
    Deviation(
      "marks-turned", "What is marked as hidden is seen, and what is not is hidden",
      seenIn: "a mask of scaled_dot_product_attention, where True keeps, in MultiheadAttention, "
        + "where True drops"
    ) { $0.turnsMarks = true },
    Deviation("score-of-zero", "A hidden key has the score 0, not −∞") { $0.scoreOfUnseen = 0 },
    Deviation(
      "mean-of-none", "A query that sees nothing gets the mean of all values",
      seenIn: "JAX, Flax, MLX, keras.ops"
    ) { $0.ofNone = { 1 / Double($0) } },
    Deviation("mask-missing", "The mask is not added to the scores") { $0.mask = { _ in 0 } },
    Deviation("mask-subtracted", "The mask is subtracted from the scores") { $0.mask = { -$0 } },
    Deviation(
      "diagonal-only", "Of the softmax's slope the diagonal alone is used", equation: "P (1 − P) P̄",
      seenIn: "deeplearning4j/libnd4j#440 of softmax"
    ) { $0.back = { p, slope, _ in p * (1 - p) * slope } },
    Deviation(
      "sum-missing", "The softmax's slope lacks the sum", equation: "P P̄",
      seenIn: "HomericIntelligence/Odyssey#2134 of softmax"
    ) { $0.back = { p, slope, _ in p * slope } },
    Deviation("softmax-passed", "The softmax is passed backward as if it were not there") {
      $0.back = { _, slope, _ in slope }
    },
    Deviation(
      "of-log-softmax", "The softmax's slope is log-softmax's", equation: "P̄ − P Σ P̄ P"
    ) { $0.back = { p, slope, sum in slope - p * sum } },
    Deviation("values-see-scores", "The values' cotangent is made of the scores, not the weights") {
      $0.valueSeesScores = true
    },
  ])
